#!/usr/bin/env bash
# What is measured and what it is divided by: Earths, denominators, units of one's own, official
# areas, dates. Areas come from closed forms, sums and quotients from Python.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1

have python3 || skip_all 'there is no python3'

# cell FILE ID COLUMN: a cell of a CSV table
cell() {
    python3 -c '
import csv, sys
rows = csv.DictReader(open(sys.argv[1], newline=""))
print(next(row[sys.argv[3]] for row in rows if row["id"] == sys.argv[2]))' "$@"
}
has() { # EXPRESSION VALUE of the JSON
    local found
    found=$(json "$1")
    [ "$found" = "$2" ] || { echo "# $1 is $found, not $2"; return 1; }
}
holds() { [ "$(json "$1")" = True ] || { echo "# not so: $1"; return 1; }; }
calc() { python3 -c "
from math import *
A, F, R = 6378137.0, 1 / 298.257223563, 6371008.771415059
E = sqrt(F * (2 - F))
def south(degrees):  # Snyder 1987, 3-12: the area south of a parallel, per radian of longitude
    s = sin(radians(degrees))
    return A * A * (1 - E * E) / 2 * (s / (1 - E * E * s * s) + atanh(E * s) / E)
def mercator(degrees): return log(tan(pi / 4 + radians(degrees) / 2))
print(repr(float($1)))"; }
close() { # A B RELATIVE
    near "$1" "$2" "$(awk -v b="$2" -v r="$3" 'BEGIN { printf "%.17g", r * b }')" || {
        echo "# $1, not $2"
        return 1
    }
}
drawn() { json 'repr(d["total"]["drawn_km2"])'; }
lacks() { ! grep -qF -- "$1" "$OUT"; }

# --- Earths, on a rectangle between parallels and meridians ------------------------------------

rectangle() { # FILE WEST SOUTH EAST NORTH
    printf '{"type": "Polygon", "coordinates": [[[%s, %s], [%s, %s], [%s, %s], [%s, %s], [%s, %s]]]}\n' \
        "$2" "$3" "$4" "$3" "$4" "$5" "$2" "$5" "$2" "$3" >"$1"
}
rectangle box.geojson 30 46 33.5 47.25
rectangle around.geojson 29 45 36 49
on() { # EARTH KM2 RELATIVE: the area of the box
    run controlmap area box.geojson --boundary around.geojson --earth "$1" --format json
    exits 0 && close "$(drawn)" "$(calc "$2")" "$3"
}
check 'WGS 84 by its closed form' on wgs84 'radians(3.5) * (south(47.25) - south(46)) / 1e6' 1e-12
check 'the sphere of the mean radius by its own' on sphere \
    'R * R * radians(3.5) * (sin(radians(47.25)) - sin(radians(46))) / 1e6' 1e-9
check 'a sphere with a radius' on sphere:6378137 \
    'A * A * radians(3.5) * (sin(radians(47.25)) - sin(radians(46))) / 1e6' 1e-12
check 'a plane: web Mercator' on EPSG:3857 \
    'A * A * radians(3.5) * (mercator(47.25) - mercator(46)) / 1e6' 1e-9
check 'a plane that keeps areas is the ellipsoid' on EPSG:6933 \
    'radians(3.5) * (south(47.25) - south(46)) / 1e6' 1e-6
rectangle octant.geojson 0 0 90 90
run controlmap area octant.geojson --boundary octant.geojson --earth geodesic --format json
check 'an eighth of the ellipsoid, which geodesics bound' all exits 0 -- \
    close "$(drawn)" "$(calc 'pi / 2 * south(90) / 1e6')" 1e-9
run controlmap area box.geojson --boundary around.geojson --format json
STRAIGHT=$(drawn)
run controlmap area box.geojson --boundary around.geojson --earth geodesic --format json
# A geodesic runs north of its parallel. On a sphere what lies between them is, for a width w,
# R² w³/12 sin φ cos² φ, which is less at the north edge than at the south.
BEND=$(calc 'R ** 2 * radians(3.5) ** 3 / 12e6 * (sin(radians(47.25)) * cos(radians(47.25)) ** 2
    - sin(radians(46)) * cos(radians(46)) ** 2)')
check 'geodesics bend towards the pole, as far as they should' holds \
    "abs(d['total']['drawn_km2'] - $STRAIGHT - $BEND) < 0.02 * abs($BEND)"

# --- Earths, on the default data --------------------------------------------------------------

run controlmap area --format csv
cp "$OUT" wgs84.csv
AREA=$(cell wgs84.csv total controlled_km2)
for earth in sphere sphere:6378137 geodesic EPSG:3857 EPSG:32636 EPSG:6933; do
    run controlmap area --earth $earth --format csv
    cp "$OUT" "${earth/:/_}.csv"
    check "--earth $earth: the rows add up" all exits 0 -- quiet -- \
        python3 - "${earth/:/_}.csv" <<'PYTHON'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
total = float(rows[-1]["controlled_km2"])
assert rows[-1]["id"] == "total" and sum(r["id"].startswith("UA-") for r in rows) == 27
assert abs(sum(float(r["controlled_km2"]) for r in rows[:-1]) - total) < 1e-9 * total
assert all(abs(float(r["share_pct"]) - 100 * float(r["controlled_km2"]) / float(r["measured_km2"])) < 1e-7
           for r in rows if r["id"].startswith("UA-"))
PYTHON
done
check 'geodesic edges change less than 1 km²' near "$(cell geodesic.csv total controlled_km2)" \
    "$AREA" 1
check 'but they do change it' test "$(cell geodesic.csv total controlled_km2)" != "$AREA"
check 'in web Mercator it is more than twice as much' awk -v a="$AREA" \
    -v b="$(cell EPSG_3857.csv total controlled_km2)" 'BEGIN { exit !(b > 2 * a && b < 2.5 * a) }'
check 'two spheres differ by the squares of their radii' close \
    "$(cell sphere_6378137.csv total controlled_km2)" \
    "$(calc "$(cell sphere.csv total controlled_km2) * (A / R) ** 2")" 1e-9
check 'the sphere is 0.2 to 0.4 % too small there' awk -v a="$AREA" \
    -v b="$(cell sphere.csv total controlled_km2)" \
    'BEGIN { exit !(b < 0.998 * a && b > 0.996 * a) }'
check 'the UTM zone is within 0.5 %' close "$(cell EPSG_32636.csv total controlled_km2)" "$AREA" \
    5e-3
check 'equal areas are equal' close "$(cell EPSG_6933.csv total controlled_km2)" "$AREA" 1e-4
for pair in 'sphere|sphere R=6371008.7714 m|straight in longitude and latitude' \
    'geodesic|WGS 84, geodesic edges|geodesics' \
    'EPSG:3857|plane EPSG:3857|straight in the plane'; do
    IFS='|' read -r earth name edges <<<"$pair"
    run controlmap area --earth "$earth"
    check "--earth $earth is named in the text" out_has "Earth: $name"
    run controlmap area --earth "$earth" --format json
    check "--earth $earth is named in the JSON" all has 'd["method"]["ellipsoid"]' "$name" -- \
        has 'd["method"]["edges"]' "$edges"
done
run controlmap area --earth wgs84 --format csv
check 'wgs84 is the default' cmp -s "$OUT" wgs84.csv
run controlmap area
check 'which needs no mention' lacks Earth:
for earth in EPSG:0 EPSG:x EPSG:4326 mercator geodesics; do
    run controlmap area --earth $earth
    check "--earth $earth is refused" all silent -- test "$STATUS" = 2 -o "$STATUS" = 3 -- \
        err_has "$earth"
done

# --- what is divided by what ------------------------------------------------------------------

# The line of the headline: its share is its numerator over its denominator, to the digits printed.
cat >headline.py <<'PYTHON'
import re, sys
line = next(l for l in open(sys.argv[1]) if "← chosen" in l)
numbers = [float(n.replace("\u202f", "")) for n in re.findall(r"[0-9][0-9\u202f]*(?:\.[0-9]+)?", line)]
assert line.startswith(sys.argv[2] + " "), line
assert abs(100 * numbers[0] / numbers[1] - numbers[2]) <= 0.51 * 10 ** -6, line
PYTHON
expected_json() { # BASIS
    holds "d['method']['basis'] == '$1'" &&
        holds "abs(d['total']['shares']['$1'] / 100 * d['method']['denominator_km2']
            - d['total']['${1/official/official_basis}_km2']) < 1e-6"
}
DAY=${CONTROLMAP_DATA:-}/deepstate/deepstatemap_data_20251228.geojson
CONTROL=()
[ ! -f "$DAY" ] || CONTROL=("$DAY") # clipped and drawn differ there
for basis in drawn clipped official; do
    for denominator in '' official measured 500000; do
        options=(--basis "$basis" ${denominator:+--denominator "$denominator"})
        run controlmap area "${CONTROL[@]}" "${options[@]}" --precision 4
        check "${options[*]}: the share printed is the quotient printed" all exits 0 -- \
            python3 headline.py "$OUT" $basis
        run controlmap area "${CONTROL[@]}" "${options[@]}" --format json
        check "${options[*]}: so it is in the JSON" expected_json $basis
    done
done
run controlmap area --denominator measured --format json
check '--denominator measured is the area of the units' holds \
    "d['method']['denominator_km2'] == d['boundary']['measured_km2']"
run controlmap area --denominator official --basis clipped --format json
check '--denominator official is the official area' has "d['method']['denominator_km2']" 603628.0
run controlmap area --denominator 579330.5 --format json
check 'a number is taken as it stands' all has "d['method']['denominator_km2']" 579330.5 -- \
    has "d['method']['denominator']" 'as given'
for denominator in 0 -5 nan inf 1e400 5km2 land; do
    run controlmap area --denominator=$denominator
    check "--denominator $denominator is refused" complains 2 denominator
done
run controlmap area box.geojson --boundary around.geojson --denominator official
check '--denominator official needs one' complains 2 --official-total

# --- other units ------------------------------------------------------------------------------

cat >districts.geojson <<'GEOJSON'
{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"rayon": "Захід", "km2": "9000"}, "geometry": {"type": "Polygon",
 "coordinates": [[[36, 47], [37, 47], [37, 48.25], [36, 48.25], [36, 47]]]}},
{"type": "Feature", "properties": {"rayon": "Схід", "km2": "21 000,5"}, "geometry": {"type": "Polygon",
 "coordinates": [[[37, 47], [39, 47], [39, 48.25], [37, 48.25], [37, 47]]]}}]}
GEOJSON
run controlmap area --by districts.geojson -q --format csv
cp "$OUT" by.csv
check '--by measures in other units, of the same whole' all exits 0 -- \
    test "$(cell by.csv total name)" = Ukraine -- \
    test "$(cell by.csv total official_km2)" = 603628 -- \
    close "$(cell by.csv Схід measured_km2)" \
    "$(calc 'radians(2) * (south(48.25) - south(47)) / 1e6')" 1e-12 -- \
    close "$(cell by.csv total controlled_km2)" "$AREA" 1e-9
check 'what lies in none is a row, so that they add up' close \
    "$(calc "$(cell by.csv Захід controlled_km2) \
    + $(cell by.csv Схід controlled_km2) + $(cell by.csv outside controlled_km2)")" "$AREA" 1e-9
run controlmap area --boundary districts.geojson -q --format csv
check '--boundary measures a whole of its own' all exits 0 -- \
    test "$(cell "$OUT" total name)" = total -- test -z "$(cell "$OUT" total official_km2)"
run controlmap area --by districts.geojson --boundary districts.geojson
check 'both at once are refused' complains 2 --by --boundary
run controlmap area --by districts.geojson -q
check 'the text has their names' all out_has Захід -- out_has Ukraine
run controlmap area --by nothere.geojson
check 'units that are missing are named' complains 3 nothere.geojson

for file in units_with_equal_names:3 unit_in_parts:2 island_and_enclave:2; do
    run controlmap area -q --boundary "$SOURCE_DIR/tests/data/${file%:*}.geojson" --format json
    check "${file%:*} are ${file#*:} units" has 'len(d["units"])' "${file#*:}"
    check "and they add up" holds 'abs(sum(u["controlled_km2"] for u in d["units"])
        + d["total"]["outside_km2"] - d["total"]["overlap_km2"] - d["total"]["drawn_km2"]) < 1e-4'
done
run controlmap area --boundary "$SOURCE_DIR/tests/data/unit_in_parts.geojson" --format csv
check 'that parts were joined is told' err_has '4 features are 2 units by their field code'
run controlmap area --boundary "$SOURCE_DIR/tests/data/units_with_equal_names.geojson" \
    --id-field name --format csv
check 'equal names join where names are the ids, which is told' all exits 0 -- \
    err_has '3 features are 2 units by their field name'
run controlmap area "$SOURCE_DIR/tests/data/latitude_first_in_degrees.geojson"
check 'latitude first is told by the units' complains 3 latitude_first_in_degrees.geojson \
    'latitude seems to come first' 'swap the axes'
run controlmap area "$SOURCE_DIR/tests/data/three_decimals.geojson" --format csv
check 'coordinates of three decimals are told of' all exits 0 -- err_has 'rounded to 3 decimals'

# --- official areas ---------------------------------------------------------------------------

cat >official.csv <<'CSV'
id,name,official_km2
UA-14,,"26 517,5"
,Луганська область,"26,684"
UA-65,whoever,28 461
UA-23,,27180.25
,  KHARKIV ,31415
,Одеська область,33 310
Ukraine,,603 500
Atlantis,,5
CSV
run controlmap area --official official.csv --format csv
cp "$OUT" table.csv
official() { [ "$(cell table.csv "$1" official_km2)" = "$2" ]; } # UNIT KM2
check 'a table of official areas is found by id' all exits 0 -- official UA-65 28461 -- \
    official UA-23 27180.25
check 'by name, in another language, in capitals' all official UA-09 26684 -- official UA-63 31415
check 'with thousands set apart and a decimal comma' all official UA-14 26517.5 -- \
    official UA-51 33310
check 'and one for the whole' official total 603500
check 'units without a row have none' official UA-05 ''
check 'rows about nothing and units without a row are counted' all \
    err_has 'official.csv: rows about no unit: 1' -- err_has 'official.csv: units without a row: 21'
run controlmap area --official official.csv --basis official
check 'then the official basis is not known' all exits 2 -- silent -- err_has --official
run controlmap area --official official.csv -q --format csv --official-total 600000
cp "$OUT" table.csv
check '--official-total wins over the table' all official total 600000 -- close \
    "$(cell table.csv total share_pct)" "$(calc "$(cell table.csv total controlled_km2) / 6000")" \
    1e-9
python3 - <<'PYTHON'
import csv
with open("whole.csv", "w", encoding="utf-8-sig", newline="") as out:
    write = csv.writer(out, delimiter=";")
    write.writerow(["Unit", "Area"])
    for row in csv.DictReader(open("wgs84.csv", newline="")):
        if row["id"].startswith("UA-"):
            area = f"{float(row['official_km2']) + 10:,.1f}"
            write.writerow([row["id"], area.replace(",", " ").replace(".", ",")])
PYTHON
run controlmap area --official whole.csv --basis official --format json
cp "$OUT" whole.json
check 'a whole table, with semicolons and a byte order mark, makes the official basis' all exits \
    0 -- \
    quiet -- python3 - <<'PYTHON'
import csv, json
rows = [r for r in csv.DictReader(open("wgs84.csv", newline="")) if r["id"].startswith("UA-")]
area = sum(float(r["share_pct"]) / 100 * (float(r["official_km2"]) + 10) for r in rows)
whole = sum(float(r["official_km2"]) + 10 for r in rows)
total = json.load(open("whole.json"))["total"]
assert abs(total["official_basis_km2"] - area) < 1e-6, (total, area)
assert abs(total["shares"]["official"] - 100 * area / whole) < 1e-9, (total, whole)
PYTHON
run controlmap area -q --by districts.geojson --official districts.geojson --format csv
check 'any layer that GDAL reads is a table' all exits 0 -- \
    test "$(cell "$OUT" Схід official_km2)" = 21000.5 -- \
    test "$(cell "$OUT" Захід official_km2)" = 9000
run controlmap area --by districts.geojson -q --official-field km2 --format csv
check '--official-field names one of the units' all exits 0 -- \
    test "$(cell "$OUT" Захід official_km2)" = 9000
run controlmap area --official-field nothing
check 'which must be there' complains 2 nothing offic_km2
printf 'unit,area\nUA-14,5\nUA-14,6\n' >twice.csv
run controlmap area --official twice.csv
check 'two areas for one unit are refused' complains 3 twice.csv 'row 2'
printf 'unit,area\nUA-14,5\nUA-14,5\n' >same.csv
run controlmap area --official same.csv -q --format csv
check 'the same twice is not' all exits 0 -- test "$(cell "$OUT" UA-14 official_km2)" = 5
printf 'unit,area\nX,5\n' >nobody.csv
run controlmap area --official nobody.csv
check 'a table that names no unit is refused' complains 3 nobody.csv 'names a unit'
printf 'unit,text\nUA-14,large\n' >words.csv
run controlmap area --official words.csv
check 'so is one without areas' complains 3 words.csv official_km2
printf 'unit,official_km2\nUA-14,-5\nUA-09,x\n' >minus.csv
run controlmap area --official minus.csv
check 'and one in which none is an area' complains 3 minus.csv
run controlmap area --official nothere.csv
check 'a table that is missing is named' complains 3 nothere.csv
for total in -1 nan x; do
    run controlmap area --official-total=$total
    check "--official-total $total is refused" all exits 2 -- silent
done

# --- how it is written ------------------------------------------------------------------------

run controlmap area --precision 3 --format csv
check '--precision rounds the CSV, shares to two more' all exits 0 -- \
    test "$(cell "$OUT" total controlled_km2)" = "$(printf %.3f "$AREA")" -- \
    test "$(cell "$OUT" total share_pct)" = "$(printf %.5f "$(cell wgs84.csv total share_pct)")" \
    -- \
    test "$(cell "$OUT" total front_km)" = "$(printf %.3f "$(cell wgs84.csv total front_km)")"
run controlmap area --precision 1 --format json
check 'and the JSON' all close "$(drawn)" "$(printf %.1f "$AREA")" 1e-15 -- \
    out_has "\"drawn_km2\": $(printf %.1f "$AREA")"
run controlmap area --precision 2
check 'and the text' out_has \
    "$(printf %.2f "$AREA" | sed $'s/\\([0-9]\\{3\\}\\)\\./\u202f\\1./') km²"
run controlmap area --precision 0 --format csv
check '--precision 0 leaves whole numbers' test "$(cell "$OUT" total controlled_km2)" = \
    "$(printf %.0f "$AREA")"
for precision in -2 10 x; do
    run controlmap area --precision=$precision
    check "--precision $precision is refused" all exits 2 -- silent
done
for unit in mi2:2.589988110336:mi² ha:0.01:ha; do
    IFS=: read -r unit km2 name <<<"$unit"
    run controlmap area --unit "$unit" --precision 2 --format md
    check "--unit $unit converts the Markdown too" out_has "$(python3 -c "
print(f'{$AREA / $km2:,.2f}'.replace(',', '\u202f'))") $name"
    run controlmap area --unit "$unit" --format json
    check "the JSON stays in km² with --unit $unit" test "$(drawn)" = "$(calc "$AREA")"
done

run controlmap area --front --format json
cp "$OUT" front.json
check '--front tells lengths that shrink as the line is generalised' all exits 0 -- \
    holds 'len(d["front"]) > 5' -- holds 'd["front"][0]["tolerance_km"] == 0' -- \
    holds 'all(a["length_km"] >= b["length_km"] > 0 for a, b in zip(d["front"], d["front"][1:]))' \
    -- \
    holds 'all(a["tolerance_km"] < b["tolerance_km"] for a, b in zip(d["front"], d["front"][1:]))'
check 'the first is the front line of the table' holds \
    'abs(d["front"][0]["length_km"] - d["total"]["front_km"]) < 1e-5 * d["total"]["front_km"]'
run controlmap area --front
check 'the text has as many lines' test "$(sed -n '/generalised to/,$p' "$OUT" | grep -c ' km$')" \
    = \
    "$(python3 -c 'import json; print(len(json.load(open("front.json"))["front"]))')"
run controlmap area --front --format md
check 'so has the Markdown' test "$(sed -n '/generalised to/,$p' "$OUT" | grep -c ' km |$')" = \
    "$(python3 -c 'import json; print(len(json.load(open("front.json"))["front"]))')"
run controlmap area --front --front-margin 10 --format json
check 'a wider margin shortens it' holds \
    "d['front'][0]['length_km'] < $(cell wgs84.csv total front_km)"

# --- dates ------------------------------------------------------------------------------------

cp box.geojson box_20250301.geojson
at() { run controlmap area "${@:2}" --boundary around.geojson --format json; has \
    '(d["control"]["date"], d["control"]["as_of"])' "$1"; }
check 'the date is that of the file' at "('2025-03-01', '2025-03-01')" box_20250301.geojson
check '--lag takes days off, over the end of a month' at "('2025-03-01', '2025-02-27')" \
    box_20250301.geojson --lag 2
check 'or adds them' at "('2025-03-01', '2025-03-02')" box_20250301.geojson --lag -1
check '--as-of names the day' at "('2025-03-01', '2024-02-29')" box_20250301.geojson --as-of \
    2024-02-29
run controlmap area box_20250301.geojson --boundary around.geojson --lag 1 --as-of 2025-02-20
check 'both at once are refused' complains 2 --as-of --lag
check '--lag goes with --date' at "('2024-03-01', '2024-02-29')" box_20250301.geojson --lag 1 \
    --date 2024-03-01
check 'without a date there is none to shift' at '(None, None)' box.geojson --lag 1
check 'but one to name' at "(None, '2025-02-20')" box.geojson --as-of 2025-02-20
run controlmap area box_20250301.geojson --boundary around.geojson --lag 1 --format csv
check 'the CSV gets a column for it' all test "$(head -n 1 "$OUT" | tr -d '\r')" = \
    'date,as_of,id,name,measured_km2,official_km2,controlled_km2,share_pct,front_km' -- \
    test "$(cell "$OUT" total as_of)" = 2025-02-28
run controlmap area box_20250301.geojson --boundary around.geojson --lag 1
check 'the text names both' out_has '2025-02-28 (file of 2025-03-01)'
run controlmap area box_20250301.geojson --boundary around.geojson -q --lag 1 -o dated.geojson
check 'the polygons have it' grep -q '"as_of": "2025-02-28"' dated.geojson
for option in '--as-of 2025-02-29' '--as-of yesterday' '--lag 99999' '--lag x'; do
    # shellcheck disable=SC2086
    run controlmap area box_20250301.geojson --boundary around.geojson $option
    check "$option is refused" all exits 2 -- silent
done

# --- what must not pass -----------------------------------------------------------------------

run controlmap area --precision=-1
check '--precision -1 is refused' all exits 2 -- silent
for earth in geodesic EPSG:3857; do
    run controlmap area --earth $earth --format csv
    check "--earth $earth: nothing is held over 100 %, no area is below 0" python3 - "$OUT" \
        <<'PYTHON'
import csv, sys
for row in csv.DictReader(open(sys.argv[1], newline="")):
    assert row["share_pct"] == "" or float(row["share_pct"]) <= 100, row
    assert row["id"] == "overlap" or float(row["controlled_km2"]) >= 0, row
PYTHON
done
run controlmap area --denominator 500000 --format csv
check 'the total of the CSV has the share of the headline' close \
    "$(cell "$OUT" total share_pct)" "$(calc "$AREA / 5000")" 1e-9
run controlmap area -q --boundary-where "id = 'UA-14'" --format csv
check 'and no share of a part is above 100 %' awk -v s="$(cell "$OUT" total share_pct)" \
    'BEGIN { exit !(s <= 100) }'
rectangle swapped.geojson 44.5 22 52.5 40
run controlmap area --boundary swapped.geojson
check 'units with latitude first are told from a control layer with it' complains 3 \
    'swap the axes' \
    'units of swapped.geojson'
check 'and neither of the two is blamed' err_has 'one of the two files'

# --- real data --------------------------------------------------------------------------------

if [ -z "${CONTROLMAP_DATA:-}" ]; then
    echo 'SKIP: CONTROLMAP_DATA is not set'
    skip 'the published polygon of 28 December 2025' 'CONTROLMAP_DATA is not set'
    finish
fi
REGIONY=$CONTROLMAP_DATA/admin/regiony.geojson
run controlmap area "$DAY" --format csv
cp "$OUT" day.csv
check 'the polygon of 28 December 2025 is 116,171 km²' all exits 0 -- quiet -- \
    near "$(cell day.csv total controlled_km2)" 116171 1
check 'and 19.2455 %' near "$(cell day.csv total share_pct)" 19.2455 0.0002
check 'as an integral over its rings has it' python3 - "$DAY" \
    "$(cell day.csv total controlled_km2)" <<'PYTHON'
import json, math, sys
A, F = 6378137.0, 1 / 298.257223563
E = math.sqrt(F * (2 - F))
def south(latitude):
    s = math.sin(math.radians(latitude))
    return A * A * (1 - E * E) / 2 * (s / (1 - E * E * s * s) + math.atanh(E * s) / E)
def ring(points, steps=16):
    total = []
    for (x1, y1), (x2, y2) in zip(points, points[1:]):
        at = [south(y1 + (y2 - y1) * k / steps) for k in range(steps + 1)]
        mean = (at[0] + at[-1] + 4 * sum(at[1::2]) + 2 * sum(at[2:-1:2])) / (3 * steps)
        total.append(mean * math.radians(x2 - x1))
    return abs(math.fsum(total)) / 1e6
def flat(points):
    return [point[:2] for point in points]
parts = []
for feature in json.load(open(sys.argv[1]))["features"]:
    shape = feature["geometry"]
    parts += [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
area = math.fsum(ring(flat(p[0])) - sum(ring(flat(hole)) for hole in p[1:]) for p in parts)
assert abs(area - float(sys.argv[2])) < 1e-9 * area, (area, sys.argv[2])
PYTHON
add_up() {
    python3 - "$1" "$2" <<'PYTHON'
import csv, math, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
ids = [r["id"] for r in rows]
assert len([i for i in ids if i not in ("outside", "overlap", "total")]) == int(sys.argv[2]), ids
assert ids[-3:] == ["outside", "overlap", "total"], ids[-3:]
column = [float(r["controlled_km2"]) for r in rows]
assert column[-3] > 0 > column[-2], column[-3:]
assert abs(math.fsum(column[:-1]) - column[-1]) <= 1e-9 * column[-1], column[-1]
PYTHON
}
run controlmap area "$DAY" --by "$REGIONY" --format csv
cp "$OUT" regiony.csv
check 'oblasts of another source: rows for outside and overlap, and the column adds up' all exits \
    0 -- \
    add_up regiony.csv 26
check 'to the same total' close "$(cell regiony.csv total controlled_km2)" \
    "$(cell day.csv total controlled_km2)" 1e-9
check 'their repair is told' err_has 'regiony.geojson: repaired: shells within one feature overlap'
run controlmap area "$DAY" --by "$CONTROLMAP_DATA/admin/rayony.geojson" --format csv
cp "$OUT" rayony.csv
check '136 raions add up' all exits 0 -- add_up rayony.csv 136
finish
