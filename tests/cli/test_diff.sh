#!/usr/bin/env bash
# The verb that says what changed hands: its formats, its polygons, its answers.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1

# Two units, each two degrees wide; control moves one degree to the east, half beyond the units.
square() { # NAME WEST EAST
    printf '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"%s"},
"geometry":{"type":"Polygon","coordinates":[[[%s,46],[%s,46],[%s,49],[%s,49],[%s,46]]]}}]}' \
        "$1" "$2" "$3" "$3" "$2" "$2"
}
cat >units.geojson <<'GEOJSON'
{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"id":"A","name":"West, or so"},"geometry":{"type":"Polygon",
"coordinates":[[[30,46],[32,46],[32,49],[30,49],[30,46]]]}},
{"type":"Feature","properties":{"id":"B","name":"East"},"geometry":{"type":"Polygon",
"coordinates":[[[32,46],[34,46],[34,49],[32,49],[32,46]]]}}]}
GEOJSON
square old 30 33.5 >old_20250101.geojson
square new 31 34.5 >new_20250701.geojson
square other 30 33 >other_20250701.geojson
square far 10 12 >far_20250701.geojson
two=(old_20250101.geojson new_20250701.geojson --boundary units.geojson)

cell() { # FILE ID COLUMN
    tr -d '\r' <"$1" | awk -F, -v id="$2" -v column="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $1 == id { print $(NF - (length(at) - at[column])) }'
}

run controlmap diff "${two[@]}" --format csv
cp "$OUT" table.csv
check 'the CSV has the promised columns' all exits 0 -- test "$(head -n 1 table.csv | tr -d '\r')" = \
    'id,name,old_km2,new_km2,gained_km2,lost_km2,net_km2,net_pct,old_front_km,new_front_km'
check 'its rows are the units, what is outside, and the total at last' test \
    "$(tail -n +2 table.csv | cut -d, -f1 | tr '\n' ' ')" = 'A B outside total '
check 'a name with a comma is quoted' grep -q '^A,"West, or so",' table.csv
adds_up() {
    tr -d '\r' <"$1" | sed 's/"[^"]*"/name/' | awk -F, '
        NR > 1 { d = $3 + $5 - $6 - $4; if ((d < 0 ? -d : d) > 1e-6) exit 1
                 n = $5 - $6 - $7; if ((n < 0 ? -n : n) > 1e-9) exit 1
                 for (i = 3; i <= 7; i++) if ($1 == "total") total[i] = $i; else sum[i] += $i }
        END { for (i = 3; i <= 7; i++) { d = sum[i] - total[i]
                 if ((d < 0 ? -d : d) > 1e-6) exit 1 } }'
}
check 'old + gained - lost = new in every row, and rows add up to the total' adds_up table.csv
check 'one unit only lost, the other only gained' all \
    near "$(cell table.csv A gained_km2)" 0 1e-9 -- near "$(cell table.csv B lost_km2)" 0 1e-9 -- \
    near "$(cell table.csv A lost_km2)" "$(awk -v a="$(cell table.csv B gained_km2)" \
        'BEGIN { printf "%.9f", 2 * a }')" 1e-6
check 'the net of a unit is a share of its area' \
    near "$(cell table.csv A net_pct)" -50 1e-9

run controlmap diff "${two[@]}"
cp "$OUT" table.txt
check 'the text names both dates and tells gained, lost and net' all exits 0 -- quiet -- \
    out_has '2025-01-01' -- out_has '2025-07-01' -- out_has 'Gained' -- out_has 'Lost' -- \
    out_has 'Net' -- out_has 'outside the units'
run controlmap diff "${two[@]}" --format md
cp "$OUT" table.md
check 'the Markdown is one table with as many cells in every row' all exits 0 -- awk -F'|' '
    /^\|/ { if (n && NF != n) exit 1; n = NF; rows++ } END { exit !(rows > 4) }' "$OUT"
run controlmap diff "${two[@]}" --format json
cp "$OUT" table.json
for format in csv json md txt; do
    run controlmap diff "${two[@]}" -o "out.$format"
    check "-o out.$format chooses the format by its ending" all exits 0 -- silent -- quiet -- \
        cmp -s "out.$format" "table.$format"
done
run controlmap diff "${two[@]}" --unit mi2 --precision 1
check '--unit and --precision are heeded' all exits 0 -- out_has 'mi²' -- \
    grep -qE '[0-9]\.[0-9] ' "$OUT"

if have python3 && python3 -c 'import jsonschema' 2>/dev/null; then
    check 'the JSON obeys its schema' obeys_schema diff table.json
    run controlmap diff "${two[@]}" --compare --format json --min-area 1 --precision 2
    check 'that of a comparison, too' all exits 0 -- obeys_schema diff "$OUT"
    sed 's/"kind": "comparison"/"kind": "change"/' "$OUT" >wrong.json
    check 'and the schema tells them apart' bash -c '! "$@" >/dev/null' - python3 -c '
import json, sys, jsonschema
jsonschema.Draft202012Validator(json.load(open(sys.argv[1]))).validate(json.load(open("wrong.json")))
' "$SOURCE_DIR/include/controlmap/diff.schema.json" 2>/dev/null
    run controlmap diff "${two[@]}" --manifest manifest.json
    check 'the manifest obeys its schema and holds the difference' all exits 0 -- \
        obeys_schema manifest manifest.json -- grep -q '"difference"' manifest.json -- \
        grep -q "$(sha256sum old_20250101.geojson | cut -d' ' -f1)" manifest.json
else
    skip 'the JSON obeys its schema' 'python3 has no jsonschema'
fi

# --- two sources -------------------------------------------------------------------------------

run controlmap diff new_20250701.geojson other_20250701.geojson --boundary units.geojson --format csv
check 'two sources of one date are compared as A and B, and that is said' all exits 0 -- \
    err_has 'A and B' -- test "$(head -n 1 "$OUT" | tr -d '\r')" = \
    'id,name,a_km2,b_km2,agreed_km2,only_a_km2,only_b_km2,agreed_pct,a_front_km,b_front_km'
run controlmap diff "${two[@]}" --compare
check '--compare speaks of agreed, only A and only B' all exits 0 -- quiet -- out_has 'Agreed' -- \
    out_has 'Only A' -- out_has 'Only B' -- bash -c '! grep -qi gained "$1"' - "$OUT"
run controlmap diff "${two[@]}" --date 2024-01-01,2024-02-01
check '--date OLD,NEW dates each' all exits 0 -- out_has '2024-01-01' -- out_has '2024-02-01'
run controlmap diff new_20250701.geojson old_20250101.geojson --boundary units.geojson
check 'layers in the wrong order are told of' all exits 0 -- err_has 'later day'

# --- polygons ----------------------------------------------------------------------------------

run controlmap diff "${two[@]}" -o changed.geojson
check '-o .geojson writes polygons and prints the table' all exits 0 -- cmp -s "$OUT" table.txt -- \
    test -s changed.geojson
if have jq; then
    classes() { jq -r '.features[].properties | .class + " " + .id' "$1" | sort | tr '\n' ';'; }
    check 'each has a class and a unit' test "$(classes changed.geojson)" = \
        'gained B;gained outside;lost A;'
    check 'their areas are those of the table' near \
        "$(jq '[.features[].properties | select(.class == "gained").km2] | add' changed.geojson)" \
        "$(cell table.csv total gained_km2)" 1e-6
    check 'both dates are kept' test "$(jq -r '.features[0].properties | .old_date + " " + .new_date' \
        changed.geojson)" = '2025-01-01 2025-07-01'
    run controlmap diff "${two[@]}" -o only.geojson --compare
    check 'of two sources the classes are others' test "$(classes only.geojson)" = \
        'onlyA A;onlyB B;onlyB outside;'
    run controlmap diff "${two[@]}" -o large.geojson --min-area 20000
    cp "$OUT" large.txt
    check '--min-area hides polygons, never figures' all exits 0 -- \
        test "$(classes large.geojson)" = 'lost A;' -- cmp -s large.txt table.txt
    run controlmap diff "${two[@]}" -o none.geojson --min-area 30000
    check 'and may leave none' all exits 0 -- test "$(classes none.geojson)" = '' -- \
        cmp -s "$OUT" table.txt
else
    skip 'the polygons' 'there is no jq'
fi
for ending in gpkg shp; do
    run controlmap diff "${two[@]}" -o "changed.$ending"
    check "changed.$ending is written" all exits 0 -- test -s "changed.$ending"
    run controlmap info "changed.$ending"
    check "changed.$ending holds what changed" all exits 0 -- out_has gained -- out_has lost
done

# --- answers -----------------------------------------------------------------------------------

run controlmap diff "${two[@]}" --exit-code -q
check 'with --exit-code a difference is exit 1' exits 1
run controlmap diff "${two[@]}"
check 'without it is 0' exits 0
run controlmap diff "${two[@]}" --exit-code --min-area 30000
check 'polygons below --min-area are no difference' exits 0
run controlmap diff old_20250101.geojson old_20250101.geojson --boundary units.geojson --exit-code
check 'a file is no different from itself' all exits 0 -- out_has 'no difference'
run controlmap diff --exit-code nothere.geojson new_20250701.geojson
check 'a missing file is no difference but an error' complains 3 nothere.geojson
run controlmap diff old_20250101.geojson nothere.geojson
check 'whichever of the two it is' complains 3 nothere.geojson
run controlmap diff old_20250101.geojson far_20250701.geojson --boundary units.geojson
check 'a layer that lies nowhere near the units is refused' complains 3 far_20250701 'nowhere near'
run controlmap diff old_20250101.geojson
check 'one layer is not enough' complains 2 OLD NEW
run controlmap diff a b c
check 'three are too many' complains 2 OLD NEW
run controlmap diff "${two[@]}" --min-area -1
check 'a negative area is refused' complains 2 --min-area
run controlmap diff "${two[@]}" --format xml
check 'an unknown format is refused' complains 2 --format
run controlmap diff "${two[@]}" -o map.png
check 'a picture is drawn by render' all complains 2 render --diff -- test ! -e map.png
run controlmap diff "${two[@]}" -o nowhere/at/all.csv
check 'a place that cannot be written is exit 4' complains 4 nowhere
cat >sides.geojson <<'GEOJSON'
{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"holder":"N"},"geometry":{"type":"Polygon",
"coordinates":[[[30,46],[31,46],[31,49],[30,49],[30,46]]]}},
{"type":"Feature","properties":{"holder":"S"},"geometry":{"type":"Polygon",
"coordinates":[[[31,46],[33,46],[33,49],[31,49],[31,46]]]}}]}
GEOJSON
run controlmap diff sides.geojson sides.geojson --boundary units.geojson --side-field holder
check 'of several sides one must be chosen' complains 2 --side
run controlmap diff sides.geojson sides.geojson --boundary units.geojson --side-field holder --side S
check 'and may be' all exits 0 -- out_has 'S · Change'

# --- maps --------------------------------------------------------------------------------------

cat >spec.yaml <<'YAML'
control: [old_20250101.geojson, new_20250701.geojson]
boundary: units.geojson
diff: true
outputs:
  - file: one.svg
    size: 800x600
  - {file: three.svg, size: 1500x600, before-after: true}
YAML
run controlmap render spec.yaml
check 'a spec draws a difference, and maps before and after' all exits 0 -- quiet -- \
    grep -q 'id="gained"' one.svg -- grep -q 'id="old-front"' one.svg -- \
    grep -q 'id="map-1-control"' three.svg -- grep -q 'id="map-3-lost"' three.svg
run controlmap render --diff "${two[@]}" -o two.svg --alt --size 800x600
check 'the alt text tells dates, gained, lost and net' all exits 0 -- out_has '1 January 2025' -- \
    out_has '1 July 2025' -- out_has 'gained' -- out_has 'lost' -- out_has 'net'
check 'the map and its figures are the same by option and by spec' \
    cmp -s <(grep -v '<metadata\|controlmap render' one.svg) <(grep -v '<metadata\|controlmap render' two.svg)
run controlmap render --before-after "${two[@]}" -o pair.png --size 900x500
check 'before and after are one picture' all exits 0 -- test -s pair.png
run controlmap render --before-after "${two[@]}" -o pair.png --size 900x500 --table
check 'a table that they cannot have is told of' all exits 0 -- err_has 'no table'
run controlmap render --diff "${two[@]}" -o named.svg --manifest picture.json --size 640x480
check 'picture and manifest name both layers' all exits 0 -- \
    grep -q "$(sha256sum old_20250101.geojson | cut -d' ' -f1)" named.svg -- \
    grep -q "$(sha256sum new_20250701.geojson | cut -d' ' -f1)" named.svg -- \
    grep -q '"difference"' picture.json
for theme in light dark print; do
    run controlmap render --diff "${two[@]}" -o "$theme.png" --theme $theme --size 640x480
    check "the $theme map is drawn" all exits 0 -- test -s $theme.png
done
for lang in uk ru de fr; do
    run controlmap render --diff "${two[@]}" -o $lang.svg --lang $lang --size 800x600
    check "a map in $lang has no English words for the change" all exits 0 -- \
        bash -c '! grep -qiE "newly|what changed|>gained|gained <" "$1"' - $lang.svg
done
run controlmap render --diff "${two[@]}" -o words.svg --word 'diff-gained=New land' --size 800x600
check 'the wording is the user'"'"'s to change' all exits 0 -- grep -q 'New land' words.svg
run controlmap render --diff "${two[@]}" -o hidden.svg --min-area 30000 --size 800x600
check 'what is hidden is not in the legend, but in the figures' all exits 0 -- \
    bash -c '! grep -q "Newly controlled" "$1"' - hidden.svg -- grep -q 'gained' hidden.svg
run controlmap render --diff "${two[@]}" --compare -o compare.svg --size 800x600
check 'two sources have words of their own' all exits 0 -- grep -q 'only A' compare.svg -- \
    bash -c '! grep -qE "gained (<|[0-9])" "$1"' - compare.svg
run controlmap render --diff old_20250101.geojson old_20250101.geojson --boundary units.geojson \
    -o same.svg --size 800x600
check 'a map of no difference is drawn' all exits 0 -- test -s same.svg
run controlmap render --diff old_20250101.geojson -o x.svg
check 'a map of a difference needs two layers' all complains 2 OLD NEW -- test ! -e x.svg
run controlmap render --before-after a b c -o x.svg
check 'and no third' complains 2 OLD NEW
run controlmap render --diff sides.geojson sides.geojson --boundary units.geojson --side-field holder -o x.svg
check 'of several sides a map wants one' complains 2 --side
run controlmap render --diff "${two[@]}" -o x.svg --subtitle '{lost}'
check 'an unknown placeholder is told of with those of a difference' complains 2 '{lost}' gained_km2

# --- real days ---------------------------------------------------------------------------------

if [ -n "${CONTROLMAP_DATA:-}" ]; then
    run controlmap diff "$CONTROLMAP_DATA"/deepstate/deepstatemap_data_2024123{0,1}.geojson --format csv
    check 'a published day against the next adds up' all exits 0 -- adds_up "$OUT"
    run controlmap diff "$CONTROLMAP_DATA"/deepstate/deepstatemap_data_20241231.geojson \
        "$CONTROLMAP_DATA"/deepstate/deepstatemap_data_20251231.geojson --format csv
    check 'a year of them adds up, and is as large as was reported' all exits 0 -- adds_up "$OUT" -- \
        near "$(cell "$OUT" total gained_km2)" 4348 1 -- near "$(cell "$OUT" total lost_km2)" 17 1
else
    echo 'SKIP: CONTROLMAP_DATA is not set'
    skip 'published days' 'CONTROLMAP_DATA is not set'
fi
finish
