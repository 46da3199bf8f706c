#!/usr/bin/env bash
# The verb that computes what a text describes: its figures, formats, layers, maps, answers.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1

column() { # FILE ID COLUMN [SCENARIO]
    tr -d '\r' <"$1" | awk -F, -v id="$2" -v column="$3" -v scenario="${4:-}" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["id"] == id && (scenario == "" || $1 == scenario) { print $(NF - (length(at) - at[column])) }'
}
less() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.9f", a - b }'; }
none() { [ ! -e "$1" ]; }

# --- the scenarios of the default data ---------------------------------------------------------

run controlmap area --format csv
cp "$OUT" today.csv
controlled() { column today.csv "$1" controlled_km2; }
rest() { less "$(column today.csv "$1" measured_km2)" "$(controlled "$1")"; }
sum() { awk 'BEGIN { for (i = 1; i < ARGC; i++) s += ARGV[i]; printf "%.9f", s }' "$@"; }

for name in freeze withdraw-donetsk swap-donetsk zone-donetsk claimed-oblasts; do
    run controlmap scenario "$name" --format csv
    cp "$OUT" "$name.csv"
    check "$name is computed" all exits 0 -- quiet -- test -s "$name.csv"
done
total() { column "$1.csv" total "$2"; }
check 'withdraw-donetsk: 5,870 km² go from B to A, the part of the oblast that is not held' all \
    near "$(total withdraw-donetsk b_to_a_km2)" 5870 0.5 -- \
    near "$(total withdraw-donetsk b_to_a_km2)" "$(rest UA-14)" 1e-6 -- \
    near "$(column withdraw-donetsk.csv UA-14 b_after_km2)" 0 1e-6
check 'zone-donetsk: the same land becomes a zone, and A has no more than before' all \
    near "$(total zone-donetsk zone_km2)" "$(rest UA-14)" 1e-6 -- \
    near "$(total zone-donetsk a_after_km2)" "$(controlled total)" 1e-6
swapped=$(sum "$(controlled UA-63)" "$(controlled UA-59)" "$(controlled UA-12)" "$(controlled UA-48)")
check 'swap-donetsk: the same land, and what is held of four oblasts the other way' all \
    near "$(total swap-donetsk b_to_a_km2)" "$(rest UA-14)" 1e-6 -- \
    near "$(total swap-donetsk a_to_b_km2)" "$swapped" 1e-6
claimed=$(sum "$(rest UA-43)" "$(rest UA-40)" "$(rest UA-14)" "$(rest UA-09)" "$(rest UA-23)" \
    "$(rest UA-65)")
check 'claimed-oblasts: all that is not held of six units' \
    near "$(total claimed-oblasts b_to_a_km2)" "$claimed" 1e-6
check 'freeze: nothing changes hands' all near "$(total freeze b_to_a_km2)" 0 0 -- \
    near "$(total freeze a_to_b_km2)" 0 0 -- near "$(total freeze a_after_km2)" "$(controlled total)" 1e-9

# before = after by what went, A + B + zone = the unit, units = the total.
adds_up() {
    tr -d '\r' <"$1" | awk -F, '
        function off(d, least) { return (d < 0 ? -d : d) > least }
        NR == 1 { for (i = 4; i <= NF; i++) name[i] = $i; next }
        { for (i = 4; i <= NF; i++) v[name[i]] = $i
          if (off(v["a_before_km2"] + v["b_before_km2"] - v["measured_km2"], 1e-6)) exit 1
          if (off(v["a_after_km2"] + v["b_after_km2"] + v["zone_km2"] - v["measured_km2"], 1e-6)) exit 1
          if (off(v["a_before_km2"] + v["a_net_km2"] - v["a_after_km2"], 1e-6)) exit 1
          if (off(v["b_before_km2"] + v["b_net_km2"] - v["b_after_km2"], 1e-6)) exit 1
          if (off(v["a_to_zone_km2"] + v["b_to_zone_km2"] - v["zone_km2"], 1e-6)) exit 1
          for (i = 4; i <= 15; i++) if ($2 == "total") total[i] = $i; else all[i] += $i }
        END { for (i = 4; i <= 15; i++) if (off(all[i] - total[i], 1e-5)) exit 1 }'
}
check 'the CSV has the promised columns' test "$(head -n 1 freeze.csv | tr -d '\r')" = \
    "scenario,id,name,measured_km2,a_before_km2,b_before_km2,a_after_km2,b_after_km2,zone_km2,$(
    )b_to_a_km2,a_to_b_km2,a_to_zone_km2,b_to_zone_km2,a_net_km2,b_net_km2,$(
    )a_before_pct,a_after_pct,b_after_pct,zone_pct"
for name in freeze withdraw-donetsk swap-donetsk zone-donetsk claimed-oblasts; do
    check "rows and columns of $name add up" adds_up "$name.csv"
done

if [ -n "${CONTROLMAP_DATA:-}" ]; then
    day=$CONTROLMAP_DATA/deepstate/deepstatemap_data_20251228.geojson
    run controlmap scenario withdraw-donetsk "$day" --format csv
    check 'a published day: 5,895 km² of Donetsk Oblast' all exits 0 -- adds_up "$OUT" -- \
        near "$(column "$OUT" total b_to_a_km2)" 5895 0.5
    run controlmap scenario withdraw-donetsk --control "$day" --format csv
    check 'and so by --control' near "$(column "$OUT" total b_to_a_km2)" 5895 0.5
else
    echo 'SKIP: CONTROLMAP_DATA is not set'
    skip 'a published day' 'CONTROLMAP_DATA is not set'
fi

# --- formats -----------------------------------------------------------------------------------

for lang in uk:Росія ru:Россия de:Russland 'fr:la Russie'; do
    run controlmap scenario withdraw-donetsk --lang "${lang%%:*}" --map words.svg --size 800x600
    check "a map of a scenario is wholly in ${lang%%:*}" all exits 0 -- \
        grep -qF "${lang#*:}" words.svg -- bash -c '! grep -qF Withdrawal words.svg'
done
run controlmap scenario zone-donetsk
cp "$OUT" zone.txt
check 'the text tells steps, sides, the zone, places and points' all exits 0 -- quiet -- \
    out_has 'A: Russia; B: Ukraine' -- out_has '1. zone what B holds of UA-14' -- \
    out_has 'counted for neither' -- out_has 'Kramatorsk' -- out_has 'Port of Mariupol: with A' -- \
    out_has 'who lives there now is not known'
run controlmap scenario zone-donetsk --format md
cp "$OUT" zone.md
check 'the Markdown is one table with as many cells in every row' all exits 0 -- awk -F'|' '
    /^\|/ { if (n && NF != n) exit 1; n = NF; rows++ } END { exit !(rows == 30) }' "$OUT"
run controlmap scenario zone-donetsk --format json
cp "$OUT" zone.json
cp zone-donetsk.csv zone.csv
for format in csv json md txt; do
    run controlmap scenario zone-donetsk -o "out.$format"
    check "-o out.$format chooses the format by its ending" all exits 0 -- silent -- quiet -- \
        cmp -s "out.$format" "zone.$format"
done
run controlmap scenario zone-donetsk --unit mi2 --precision 1
check '--unit and --precision are heeded' all exits 0 -- out_has 'mi²' -- grep -q '2.*266\.2 mi²' "$OUT"
if have jq; then
    check 'the JSON has the figures of the CSV' near "$(jq .total.zone_km2 zone.json)" \
        "$(total zone-donetsk zone_km2)" 1e-9
    check 'and the places, the most populous first' test "$(jq -r '.places[0] |
        .name + " " + .before + " " + .after' zone.json)" = 'Kramatorsk B zone'
    check 'their number is that of the text' grep -qF \
        "From B to zone: $(jq '.places | length' zone.json) places" zone.txt
else
    skip 'the JSON has the figures of the CSV' 'there is no jq'
fi

# --- several -----------------------------------------------------------------------------------

run controlmap scenario --compare freeze withdraw-donetsk zone-donetsk --format csv
cp "$OUT" several.csv
check '--compare gives each its rows' all exits 0 -- quiet -- \
    test "$(column several.csv total b_to_a_km2 withdraw-donetsk)" = \
    "$(total withdraw-donetsk b_to_a_km2)" -- test "$(wc -l <several.csv)" -eq 85
run controlmap scenario --compare freeze withdraw-donetsk zone-donetsk
check 'and a table, with how it is at last' all exits 0 -- quiet -- out_has 'Freeze at' -- \
    out_has 'Withdrawal from' -- out_has 'as it is' -- test "$(grep -c '115[^0-9]*926' "$OUT")" -eq 3
run controlmap scenario --compare freeze withdraw-donetsk --format json
cp "$OUT" several.json
check 'as JSON it is a list' all exits 0 -- quiet -- out_has '"scenarios"'
run controlmap scenario --compare freeze withdraw-donetsk zone-donetsk --map three.svg --size 1500x600
check 'and maps side by side' all exits 0 -- test -s three.svg -- grep -q 'id="map-3-zone"' three.svg -- \
    grep -q 'id="map-2-gained"' three.svg

# --- schemas -----------------------------------------------------------------------------------

as_json() { # the YAML of a file as JSON
    python3 -c 'import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))' "$1"
}
if have python3 && python3 -c 'import jsonschema' 2>/dev/null; then
    check 'the JSON obeys its schema' obeys_schema scenario-result zone.json
    check 'that of several, too' obeys_schema scenario-result several.json
    sed 's/"zone_km2"/"zone_km"/' zone.json >wrong.json
    check 'and the schema refuses what is not so' bash -c '! "$@" >/dev/null' - python3 -c '
import json, sys, jsonschema
jsonschema.Draft202012Validator(json.load(open(sys.argv[1]))).validate(json.load(open("wrong.json")))
' "$SOURCE_DIR/include/controlmap/scenario-result.schema.json" 2>/dev/null
    if python3 -c 'import yaml' 2>/dev/null; then
        for file in "$SHAPEFILES"/scenario-*.yaml; do
            as_json "$file" >file.json
            check "$(basename "$file") obeys the schema" obeys_schema scenario file.json
        done
        run controlmap scenario --help
        sed -n '/^  title:/,/^    - freeze/s/^  //p' "$OUT" >example.yaml
        as_json example.yaml >file.json
        check 'the example of --help obeys it' all grep -q within example.yaml -- \
            obeys_schema scenario file.json
        echo 'steps: [{transfer: {units: UA-14, too: A}}]' >example.yaml
        as_json example.yaml >file.json
        check 'an unknown key does not' bash -c '! "$@" >/dev/null' - python3 -c '
import json, sys, jsonschema
jsonschema.Draft202012Validator(json.load(open(sys.argv[1]))).validate(json.load(open("file.json")))
' "$SOURCE_DIR/include/controlmap/scenario.schema.json" 2>/dev/null
    else
        echo 'SKIP: python3 has no yaml'
        skip 'the files obey their schema' 'python3 has no yaml'
    fi
else
    echo 'SKIP: python3 has no jsonschema'
    skip 'the JSON obeys its schema' 'python3 has no jsonschema'
fi

# --- layers ------------------------------------------------------------------------------------

for ending in gpkg geojson shp; do
    run controlmap scenario zone-donetsk --save "after.$ending"
    check "--save after.$ending writes control and prints the table" all exits 0 -- quiet -- \
        cmp -s "$OUT" zone.txt -- test -s "after.$ending"
    run controlmap area "after.$ending" --format csv
    check "area finds the same control in after.$ending, without the zone" all exits 0 -- \
        near "$(column "$OUT" total controlled_km2)" "$(total zone-donetsk a_after_km2)" 1e-3 -- \
        near "$(column "$OUT" UA-14 controlled_km2)" "$(column zone.csv UA-14 a_after_km2)" 1e-3
    run controlmap area "after.$ending" --format csv --include held,zone
    check 'and with it where it is asked for' all exits 0 -- \
        near "$(column "$OUT" UA-14 controlled_km2)" "$(column zone.csv UA-14 measured_km2)" 1e-3
done
run controlmap scenario withdraw-donetsk --save moved.gpkg -q
run controlmap diff "$SHAPEFILES/ukraine-control-2025-12-28.shp" moved.gpkg --format csv
check 'diff finds what went over' all exits 0 -- \
    near "$(column "$OUT" total gained_km2)" "$(total withdraw-donetsk b_to_a_km2)" 1e-3 -- \
    near "$(column "$OUT" total lost_km2)" 0 1e-3
run controlmap check 115926km2 after.gpkg
check 'check finds it' exits 0
run controlmap render after.gpkg -o after.svg --size 800x600
check 'render draws it' all exits 0 -- test -s after.svg
run controlmap scenario freeze after.gpkg --format csv
check 'and so does a scenario' all exits 0 -- \
    near "$(column "$OUT" total a_after_km2)" "$(total zone-donetsk a_after_km2)" 1e-3
run controlmap scenario swap-donetsk -o polygons.gpkg
check '-o polygons.gpkg writes what changes hands, and the table' all exits 0 -- quiet -- \
    out_has Kharkiv -- test -s polygons.gpkg
run controlmap scenario swap-donetsk -o polygons.geojson -q
if have jq; then
    moved() {
        jq "[.features[].properties | select(.before == \"$1\" and .after == \"$2\").km2] | add" \
            polygons.geojson
    }
    check 'their areas are those of the table' all \
        near "$(moved B A)" "$(total swap-donetsk b_to_a_km2)" 1e-5 -- \
        near "$(moved A B)" "$(total swap-donetsk a_to_b_km2)" 1e-5
else
    skip 'their areas are those of the table' 'there is no jq'
fi

# --- maps --------------------------------------------------------------------------------------

for ending in png svg pdf; do
    run controlmap scenario withdraw-donetsk --map "map.$ending" --size 800x600
    check "map.$ending is drawn" all exits 0 -- quiet -- test -s "map.$ending"
done
check 'the map tells what it shows' all grep -q 'id="gained"' map.svg -- \
    grep -q 'Withdrawal from' map.svg -- grep -q '5.870' map.svg
run controlmap scenario zone-donetsk --map pair.svg --before-after --size 1200x600
check '--before-after draws today beside it' all exits 0 -- grep -q 'id="map-2-zone"' pair.svg -- \
    bash -c '! grep -q "id=\"map-1-zone\"" "$1"' - pair.svg
run controlmap render -o plain.svg --size 800x600
run controlmap render -o points.svg --points --size 800x600
check '--points marks the points of interest' all exits 0 -- quiet -- \
    grep -q 'Zaporizhzhia NPP' points.svg -- grep -q 'Mariupol port' points.svg -- \
    bash -c '! grep -q NPP plain.svg'
run controlmap scenario withdraw-donetsk --map near.svg --points --size 800x600
check 'those outside a map are left out, and that is not told' all exits 0 -- quiet -- \
    bash -c '! grep -q "Rivne NPP" near.svg'
for lang in uk ru de fr; do
    run controlmap scenario zone-donetsk --map "$lang.svg" --lang "$lang" --size 800x600
    check "a map in $lang has no English words for the zone" all exits 0 -- \
        bash -c '! grep -qiE ">[^<]*(counted for neither|demilitari[sz]ed zone)" "$1"' - "$lang.svg"
done

# --- units of one's own ------------------------------------------------------------------------

cat >units.geojson <<'GEOJSON'
{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"id":"W","name":"West"},"geometry":{"type":"Polygon",
"coordinates":[[[30,46],[32,46],[32,48],[30,48],[30,46]]]}},
{"type":"Feature","properties":{"id":"E","name":"East"},"geometry":{"type":"Polygon",
"coordinates":[[[32,46],[34,46],[34,48],[32,48],[32,46]]]}}]}
GEOJSON
square() { # WEST EAST
    printf '{"type":"Polygon","coordinates":[[[%s,46],[%s,46],[%s,48],[%s,48],[%s,46]]]}' \
        "$1" "$2" "$2" "$1" "$1"
}
square 33 34 >held.geojson
square 30 31 >polygon.geojson
own=(held.geojson --boundary units.geojson)
wanted() { # the steps on standard input, one a line
    sed 's/^/  - /; 1i steps:' >own.yaml
}
wanted <<<'transfer: {units: east, part: rest, to: A}'
run controlmap scenario own.yaml "${own[@]}" --format csv
check 'a boundary and control of one'"'"'s own' all exits 0 -- quiet -- adds_up "$OUT" -- \
    near "$(column "$OUT" E b_to_a_km2)" "$(column "$OUT" E a_before_km2)" 1e-3
run controlmap scenario own.yaml "${own[@]}"
check 'have no places of another country' all exits 0 -- \
    bash -c '! grep -qE "GeoNames|power plant" "$1"' - "$OUT"
wanted <<<'transfer: {polygon: polygon.geojson, to: A}'
run controlmap scenario own.yaml "${own[@]}" --format csv
check 'a polygon of a file, whatever its name' all exits 0 -- \
    near "$(column "$OUT" W b_to_a_km2)" "$(column "$OUT" E a_before_km2)" 1e-3
mkdir -p folder
cp own.yaml polygon.geojson folder
run controlmap scenario folder/own.yaml "${own[@]}" -q
check 'paths start at the folder of the scenario' exits 0
wanted <<<'line: {geometry: "LINESTRING (31 46, 31 46, 31 47, 31 48)", side: left, to: A}'
run controlmap scenario own.yaml "${own[@]}" --format csv
check 'what lies left of a line, one of whose points stands twice' all exits 0 -- \
    near "$(column "$OUT" W b_to_a_km2)" "$(column "$OUT" E a_before_km2)" 1e-3
wanted <<'YAML'
buffer: {km: 20, side: B}
within: {units: W}
transfer: {units: [W, E], to: A}
YAML
run controlmap scenario own.yaml "${own[@]}" --format csv
check 'a strip along the line, and steps kept within a unit' all exits 0 -- adds_up "$OUT" -- \
    near "$(column "$OUT" E zone_km2)" 4451 30 -- near "$(column "$OUT" W a_after_pct)" 100 1e-9
wanted <<<"{title: '$(printf 'Ж%.0s' $(seq 400))', zone: {units: W}}"
run controlmap scenario own.yaml "${own[@]}" --format json
check 'a title that is too long ends with a whole letter' all exits 0 -- python3 -c '
import json, sys
assert set(json.load(open(sys.argv[1]))["steps"][0]["text"]) == {"Ж"}' "$OUT"
run controlmap scenario - "${own[@]}" <<<''
check 'an empty text on standard input is refused' complains 3 empty

# --- wrong files -------------------------------------------------------------------------------

refuses() { # WHAT CODE WORD...; the steps on standard input
    local name=$1 code=$2
    shift 2
    wanted
    run controlmap scenario own.yaml "${own[@]}" --map wrong.svg --save wrong.gpkg -o wrong.csv
    check "$name" all complains "$code" own.yaml "$@" -- none wrong.svg -- none wrong.gpkg -- \
        none wrong.csv
}
refuses 'an unknown unit is told of with the nearest' 3 'line 2' Easst 'did you mean East' \
    <<<'transfer: {units: Easst, to: A}'
refuses 'a polygon outside the boundary' 3 'line 2' 'outside the units' \
    <<<'zone: {polygon: "POLYGON ((46 30, 47 30, 47 31, 46 30))"}'
refuses 'steps that contradict each other' 3 'line 3' 'step 1 (line 2)' overrule <<'YAML'
transfer: {units: W, to: A}
zone: {units: W}
YAML
refuses 'steps that change nothing' 3 'no step changes anything' \
    <<<'transfer: {units: E, part: held, to: A}'
refuses 'a key that there is not' 3 'line 2' '"too"' 'did you mean "to"' \
    <<<'transfer: {units: E, too: A}'
refuses 'a step of two operations' 3 'line 2' several <<<'{zone: {units: E}, freeze: {}}'
refuses 'a side that there is not' 3 'line 2' '"C"' 'A B' <<<'transfer: {units: E, to: C}'
refuses 'a buffer without a width' 3 'line 2' km <<<'buffer: {side: A}'
refuses 'a line of one point' 3 'line 2' 'one point' \
    <<<'line: {geometry: "LINESTRING (31 46, 31 46)", side: left, to: A}'
refuses 'a polygon without area' 3 'line 2' 'no area' \
    <<<'zone: {polygon: "LINESTRING (31 46, 31 47)"}'
refuses 'a file that there is not' 3 'line 2' nothere.gpkg <<<'zone: {polygon: nothere.gpkg}'
refuses 'A left with nothing' 3 nothing <<<'transfer: {units: [W, E], to: B}'
wanted <<'YAML'
transfer: {units: W, to: A}
{zone: {units: W}, overrule: true}
YAML
run controlmap scenario own.yaml "${own[@]}" --format csv
check 'a later step may overrule an earlier one' all exits 0 -- adds_up "$OUT" -- \
    near "$(column "$OUT" W zone_pct)" 100 1e-9
wanted <<'YAML'
zone: {units: W}
transfer: {units: W, part: rest, to: A}
YAML
run controlmap scenario own.yaml "${own[@]}" --format csv
check 'a step that changes nothing is told' all exits 0 -- adds_up "$OUT" -- \
    err_has 'own.yaml: step 2 changes nothing'
echo 'stepps: [freeze]' >own.yaml
run controlmap scenario own.yaml
check 'a file with an unknown key' complains 3 own.yaml 'line 1' 'did you mean "steps"'
run controlmap scenario nothere.yaml
check 'a scenario that cannot be read' complains 3 nothere.yaml
run controlmap scenario withdraw
check 'an unknown name is told of with those that there are' complains 2 '"withdraw"' \
    claimed-oblasts freeze swap-donetsk withdraw-donetsk zone-donetsk
run controlmap scenario freeze nothere.geojson
check 'control that cannot be read' complains 3 nothere.geojson

# --- answers -----------------------------------------------------------------------------------

run controlmap scenario
check 'a scenario must be named' complains 2 scenario
run controlmap scenario freeze --format xml
check 'an unknown format is refused' complains 2 --format
run controlmap scenario freeze --map map.gif
check 'a picture of another kind is refused' complains 2 --map
run controlmap scenario freeze --before-after
check '--before-after needs a map' complains 2 --before-after
run controlmap scenario --compare freeze zone-donetsk --save both.gpkg
check 'of several, no layer is saved' all complains 2 --save -- none both.gpkg
run controlmap scenario freeze --map same.svg -o same.svg
check 'two outputs cannot be one file' all complains 2 'same file' -- none same.svg
run controlmap scenario freeze --save same.geojson --map same.svg -o same.geojson
check 'whichever two' all complains 2 'same file' -- none same.geojson
run controlmap scenario freeze --manifest m.json
check '--manifest is of figures' all complains 2 --manifest -- none m.json
run controlmap scenario freeze --map early.svg --save after.xyz
check 'an unknown kind of layer is refused before anything is written' all complains 2 after.xyz -- \
    none early.svg
run controlmap scenario freeze -o early.csv --save nowhere/after.gpkg
check 'a place that cannot be written is exit 4' all complains 4 nowhere -- none early.csv
run controlmap scenario freeze --map nowhere/map.svg
check 'that of a map, too' all complains 4 nowhere
run controlmap scenario freeze -o nowhere/table.csv
check 'and of a table' complains 4 nowhere
check 'no scrap is left of what failed' bash -c '! ls -A | grep -E "tmp|part|\.controlmap"'
finish
