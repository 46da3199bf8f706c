#!/usr/bin/env bash
# The table of the default data in all its forms, and the options that change it.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1

run controlmap area
cp "$OUT" table.txt
check 'the table has every unit that is held, and the total' all exits 0 -- quiet -- \
    out_has Donetsk -- out_has Luhansk -- out_has Crimea -- out_has Ukraine
check 'the table states all three bases, the drawn first' \
    test "$(grep -oE '^(drawn|clipped|official) ' "$OUT" | tr -d '\n')" = 'drawn clipped official '

run controlmap area --format csv
cp "$OUT" table.csv
check 'the CSV has the promised columns' test "$(head -n 1 table.csv | tr -d '\r')" = \
    'date,id,name,measured_km2,official_km2,controlled_km2,share_pct,front_km'
check 'the CSV has a row for each of 27 units and the total' test \
    "$(grep -c '^2025-12-28,UA-' table.csv)$(grep -c '^2025-12-28,total,' table.csv)" = 271
rows_add_up() {
    tr -d '\r' <"$1" | awk -F, '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["id"] == "total" { total = $at["controlled_km2"]; next }
        $at["id"] == "overlap" { sum -= $at["controlled_km2"] < 0 ? -$at["controlled_km2"] : $at["controlled_km2"]; next }
        { sum += $at["controlled_km2"] }
        END { d = sum - total; exit !(total > 0 && (d < 0 ? -d : d) <= 1e-9 * total) }'
}
check 'the rows of the CSV add up to the total' rows_add_up table.csv
check 'the controlled area lies where it was reported' awk -F, '$2 == "total" {
    exit !($6 > 115000 && $6 < 117200 && $7 > 19.0 && $7 < 19.4) }' table.csv
check 'every share of the CSV is that of its row' awk -F, '
    $2 ~ /^UA-/ { d = $7 - 100 * $6 / $4; if ((d < 0 ? -d : d) > 1e-9) exit 1 }' table.csv

run controlmap area --format md
cp "$OUT" table.md
check 'the Markdown is one table with as many cells in every row' all exits 0 -- awk -F'|' '
    /^\|/ { if (n && NF != n) exit 1; n = NF; rows++ } END { exit !(rows > 5) }' "$OUT"

run controlmap area --format json
cp "$OUT" table.json
if have python3; then
    check 'the JSON has the same total as the CSV' near \
        "$(json 'repr(d["total"]["drawn_km2"])')" \
        "$(awk -F, '$2 == "total" { print $6 }' table.csv)" 1e-6
    check 'the units of the JSON add up' near "$(json '
sum(u["controlled_km2"] for u in d["units"]) - d["total"]["overlap_km2"] + d["total"]["outside_km2"]
    - d["total"]["drawn_km2"]')" 0 1e-4
    check 'the sources are named with their SHA-256' test "$(json \
        'd["control"]["sha256"]')" = \
        "$(sha256sum "$SHAPEFILES/ukraine-control-2025-12-28.shp" | cut -d' ' -f1)"
    if python3 -c 'import jsonschema' 2>/dev/null; then
        valid() { obeys_schema area "$1"; }
        check 'the JSON obeys its schema' valid table.json
        run controlmap area --format json --line-error 1.5 --earth sphere --basis clipped
        check 'the JSON with an uncertainty obeys its schema' valid "$OUT"
        check 'the uncertainty is front times error' near "$(json \
            'd["total"]["front_km"] * 1.5 - d["total"]["uncertainty_km2"]')" 0 1e-6
    else
        echo 'SKIP: python3 has no jsonschema'
        skip 'the JSON obeys its schema' 'python3 has no jsonschema'
    fi
else
    skip 'the JSON' 'there is no python3'
fi

# --- where it goes ---------------------------------------------------------------------------

for format in csv json md txt; do
    run controlmap area -o "out.$format"
    check "-o out.$format chooses the format by its ending" all exits 0 -- silent -- quiet -- \
        cmp -s "out.$format" "table.$format"
done
run controlmap area --format csv -o data.txt
check '--format wins over the ending' cmp -s data.txt table.csv
run controlmap area -o -
check '-o - is standard output' all exits 0 -- cmp -s "$OUT" table.txt

# --- what is read ----------------------------------------------------------------------------

run controlmap area "$SHAPEFILES/ukraine-control-2025-12-28.shp" --format csv
check 'the default control file named by hand gives the same figures' cmp -s "$OUT" table.csv

run controlmap area -o clipped.geojson
check '-o .geojson writes the polygons and prints the table' all exits 0 -- \
    cmp -s "$OUT" table.txt -- test -s clipped.geojson
"$CONTROLMAP" area - --date 2025-12-28 --format csv <clipped.geojson >"$OUT" 2>"$ERR"
STATUS=$?
total() { tr -d '\r' <"$1" | awk -F, '$2 == "total" { print $6 }'; }
check 'a control layer comes through standard input' all exits 0 -- \
    near "$(total "$OUT")" "$(total table.csv)" 0.5

for ending in gpkg shp geojson; do
    run controlmap area -q -o "units.$ending"
    check "units.$ending is written" all exits 0 -- test -s "units.$ending"
    run controlmap info "units.$ending"
    check "units.$ending holds the area that was measured" all exits 0 -- near \
        "$(sed -n 's/^area: *\([0-9.]*\).*/\1/p' "$OUT")" "$(total table.csv)" 0.5
    check "units.$ending holds the fields of the table" all out_has UA-14 -- out_has Donetsk
done

run controlmap area --format csv "$PWD/units.gpkg:units"
check 'FILE:LAYER names a layer' all exits 0 -- near "$(total "$OUT")" "$(total table.csv)" 0.5
run controlmap area --format csv "$SHAPEFILES:ukraine-control-2025-12-28"
check 'FOLDER:LAYER names a file of the folder' all exits 0 -- \
    near "$(total "$OUT")" "$(total table.csv)" 1e-6
run controlmap area --format csv --layer units units.gpkg
check '--layer names a layer' all exits 0 -- near "$(total "$OUT")" "$(total table.csv)" 0.5
run controlmap area units.gpkg --layer nowhere
check 'a layer that is not there is refused with its name' complains 3 units.gpkg nowhere
run controlmap area --format csv units.gpkg --where "id = 'UA-14'"
check '--where keeps only what matches' near "$(total "$OUT")" \
    "$(awk -F, '$2 == "UA-14" { print $6 }' table.csv)" 0.1
run controlmap area units.gpkg --where "id = 'nobody'"
check 'a filter that nothing matches is refused' exits 3
run controlmap area units.gpkg --where "this is no filter"
check 'a filter that is no SQL is refused' exits 3

cat >two.geojson <<'GEOJSON'
{"type": "FeatureCollection", "features": [
 {"type": "Feature", "properties": {"code": "W", "title": "West, \"the\" & <so>"},
  "geometry": {"type": "Polygon", "coordinates": [[[33, 44], [36, 44], [36, 50], [33, 50], [33, 44]]]}},
 {"type": "Feature", "properties": {"code": "E", "title": "East"},
  "geometry": {"type": "Polygon", "coordinates": [[[36, 44], [41, 44], [41, 50], [36, 50], [36, 44]]]}}]}
GEOJSON
run controlmap area --boundary two.geojson --format csv
check '--boundary brings other units, found by their fields' all exits 0 -- \
    grep -q ',E,East,' "$OUT" -- grep -qF ',W,"West, ""the"" & <so>",' "$OUT"
check 'with another boundary the outside is a row of its own' grep -q '^2025-12-28,outside,' "$OUT"
run controlmap area --boundary two.geojson --boundary-where "code = 'E'" --format csv
check '--boundary-where keeps one unit' test "$(grep -cE ',(E|W),' "$OUT")" = 1
run controlmap area --boundary two.geojson --id-field title --name-field code --format csv
check '--id-field and --name-field choose the fields' grep -q ',East,E,' "$OUT"
run controlmap area --boundary two.geojson --id-field none
check 'a field that is not there is refused with those that are' complains 2 none code title
run controlmap area --boundary two.geojson --basis official
check 'the official basis without official areas is refused' complains 2 official

# --- how it is measured -----------------------------------------------------------------------

headline() { grep -F '← chosen' "$1"; }
for basis in drawn clipped official; do
    run controlmap area --basis $basis
    check "--basis $basis is chosen and comes first" all exits 0 -- \
        test "$(headline "$OUT" | cut -d' ' -f1)" = $basis -- \
        test "$(grep -oE '^(drawn|clipped|official) ' "$OUT" | head -n 1)" = "$basis "
done
run controlmap area --boundary-where "id = 'UA-14'"
check 'where most control lies elsewhere, what lies within is the headline' all exits 0 -- \
    test "$(headline "$OUT" | cut -d' ' -f1)" = clipped -- err_has '--basis drawn'
run controlmap area --boundary-where "id = 'UA-14'" --basis drawn
check 'unless another basis is named' all exits 0 -- \
    test "$(headline "$OUT" | cut -d' ' -f1)" = drawn
check 'part of the data set does not bear its name' all out_has Total -- \
    bash -c '! grep -q Ukraine "$1"' - "$OUT"
cat >raions.geojson <<'GEOJSON'
{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"iso": "UKR", "shapeISO": "", "shapeID": "a", "my id": "x"},
 "geometry": {"type": "Polygon", "coordinates": [[[36, 46], [37, 46], [37, 48], [36, 48], [36, 46]]]}},
{"type": "Feature", "properties": {"iso": "UKR", "shapeISO": "", "shapeID": "b", "my id": "x"},
 "geometry": {"type": "Polygon", "coordinates": [[[37, 46], [39, 46], [39, 48], [37, 48], [37, 46]]]}}]}
GEOJSON
run controlmap area --boundary raions.geojson --format json
check 'units are not joined by an empty or a common id' test "$(json "len(d['units'])")" = 2
check 'but told apart by the next that differs' test "$(json "d['units'][1]['id']")" = b
run controlmap area --boundary raions.geojson --id-field 'my id' --format json
check 'a field with a blank in its name can be named' test "$(json "len(d['units'])")" = 1
check 'and joining is told' err_has '2 features are 1 units'
run controlmap area --front-margin 0
check 'a margin of nothing is refused' complains 2 front-margin
run controlmap area --basis median
check 'an unknown basis is refused' complains 2 median drawn
run controlmap area --earth sphere --format csv
check 'a sphere gives other figures, within half a percent' all exits 0 -- awk -v a="$(total "$OUT")" \
    -v b="$(total table.csv)" 'BEGIN { d = (a - b) / b; exit !(d != 0 && d < 0.005 && d > -0.005) }'
run controlmap area --earth sphere
check 'a sphere is named where it was used' out_has sphere
run controlmap area --earth sphere:6371000 --format csv
check 'a sphere can be given its radius' exits 0
for earth in flat sphere:0 sphere:-1 sphere:x sphere:; do
    run controlmap area --earth $earth
    check "--earth $earth is refused" complains 2
done
run controlmap area --unit mi2
check '--unit mi2 converts the figures' all exits 0 -- out_has 'mi²' -- \
    grep -q "$(awk -v a="$(total table.csv)" 'BEGIN { printf "%d", a / 2.589988110336 / 1000 }')" "$OUT"
run controlmap area --unit mi2 --format csv
check 'the CSV stays in square kilometres' cmp -s "$OUT" table.csv
run controlmap area --unit acres
check 'an unknown unit is refused' complains 2 --unit
run controlmap area --format xml
check 'an unknown format is refused' complains 2 --format
run controlmap area --line-error -1
check 'a negative error is refused' complains 2 line-error
run controlmap area --line-error nan
check 'an error that is no number is refused' exits 2
run controlmap area --official-total 600000 --format csv
check '--official-total is the denominator' near "$(tr -d '\r' <"$OUT" | awk -F, '$2 == "total" {
    print $7 }')" "$(awk -v a="$(total table.csv)" 'BEGIN { print a / 6000 }')" 1e-4
run controlmap area --date 2024-02-29 --format csv
check '--date is taken' grep -q '^2024-02-29,total,' "$OUT"
run controlmap area --date 2025-02-29
check 'a date that does not exist is refused' complains 2 2025-02-29
finish
