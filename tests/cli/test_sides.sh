#!/usr/bin/env bash
# Who holds what and how: sides and statuses by field, by mapping and by file. Areas and sums are
# taken by other means: an integral over the rings in Python, and Python's csv.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1

have python3 || skip_all 'there is no python3'

# The area south of an edge that is straight in longitude and latitude, by Simpson's rule, on the
# ellipsoid: Snyder 1987, 3-12.
cat >areas.py <<'PYTHON'
import json, math, sys

A, F = 6378137.0, 1 / 298.257223563
E = math.sqrt(F * (2 - F))

def south(latitude):
    s = math.sin(math.radians(latitude))
    return A * A * (1 - E * E) / 2 * (s / (1 - E * E * s * s) + math.atanh(E * s) / E)

def ring_km2(ring, steps=400):
    total = 0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1]):
        at = [south(y1 + (y2 - y1) * k / steps) for k in range(steps + 1)]
        mean = (at[0] + at[-1] + 4 * sum(at[1::2]) + 2 * sum(at[2:-1:2])) / (3 * steps)
        total += mean * math.radians(x2 - x1)
    return abs(total) / 1e6

def km2(path, condition):
    features = json.load(open(path))["features"]
    return sum(ring_km2([point[:2] for point in f["geometry"]["coordinates"][0][:-1]])
               for f in features if eval(condition, {"p": f["properties"]}))

if __name__ == "__main__":
    print(repr(km2(*sys.argv[1:])))
PYTHON
km2() { python3 areas.py "$@"; } # FILE CONDITION ON p

# rows FILE [SIDE]: the sum of all rows but the total, and the total
rows() {
    python3 - "$@" <<'PYTHON'
import csv, sys
rows = [r for r in csv.DictReader(open(sys.argv[1], newline=""))
        if len(sys.argv) < 3 or r["side"] == sys.argv[2]]
total = [float(r["controlled_km2"]) for r in rows if r["id"] == "total"]
print(repr(sum(float(r["controlled_km2"]) for r in rows if r["id"] != "total")), *total)
PYTHON
}
adds_up() { # FILE [SIDE]: and there is one total
    local sum total more
    read -r sum total more < <(rows "$@")
    [ -n "$total" ] && [ -z "$more" ] && near "$sum" "$total" "$(awk -v t="$total" 'BEGIN {
        print 1e-9 * t }')"
}
total_is() { # FILE AREA [SIDE]
    local sum total
    read -r sum total < <(rows "$1" ${3:+"$3"})
    near "$total" "$2" "$(awk -v t="$2" 'BEGIN { print 1e-9 * t }')" || {
        echo "# $total, not $2"
        return 1
    }
}
plus() { awk "BEGIN { printf \"%.17g\", $1 }"; }
has() { # EXPRESSION VALUE of the JSON
    local found
    found=$(json "$1")
    [ "$found" = "$2" ] || { echo "# $1 is $found, not $2"; return 1; }
}
sides_of() { # FILE: as they come
    python3 -c '
import csv, sys
print(*dict.fromkeys(r["side"] for r in csv.DictReader(open(sys.argv[1], newline=""))))' "$1"
}
lacks() { ! grep -qF -- "$1" "$OUT"; }

# --- a status within a name -------------------------------------------------------------------

# As such names are met: two languages, no-break spaces, a newline at the end, blanks missing.
cat >names.geojson <<'GEOJSON'
{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"name": "Окуповано /// Occupied", "how": "held"}, "geometry": {
 "type": "Polygon", "coordinates": [[[33, 47.5], [36, 47.5], [35.5, 48.25], [33, 47.5]]]}},
{"type": "Feature", "properties": {"name": "Окуповано\u00a0/// Occupied\n", "how": " HELD "}, "geometry": {
 "type": "Polygon", "coordinates": [[[36, 46.75], [37, 47.25], [37, 47.5], [36, 46.75]]]}},
{"type": "Feature", "properties": {"name": "Окуповано/// Occupied", "how": "claimed"}, "geometry": {
 "type": "Polygon", "coordinates": [[[37.5, 47.5], [39, 47.75], [38.5, 49], [37.5, 47.5]]]}},
{"type": "Feature", "properties": {"name": "Невідомо /// Unknown status", "how": "contested"}, "geometry": {
 "type": "Polygon", "coordinates": [[[34, 50], [34.5, 50], [34.5, 50.75], [34, 50]]]}},
{"type": "Feature", "properties": {"name": "Polygon 11", "how": "odd"}, "geometry": {
 "type": "Polygon", "coordinates": [[[30, 48], [30.5, 48], [30.5, 48.25], [30, 48]]]}},
{"type": "Feature", "properties": {"name": null, "how": null}, "geometry": {
 "type": "Polygon", "coordinates": [[[31, 49], [31.5, 49], [31.5, 49.125], [31, 49]]]}}]}
GEOJSON
OCCUPIED=$(km2 names.geojson '"Occupied" in (p["name"] or "")')
UNKNOWN=$(km2 names.geojson '"Unknown" in (p["name"] or "")')
CLOSE=$(km2 names.geojson 'p["name"] == "Окуповано/// Occupied"')
ODD=$(km2 names.geojson 'p["name"] == "Polygon 11"')
MAP='held=Окуповано*Occupied;contested=*Unknown*'

run controlmap area names.geojson --status-field name --status-map "$MAP" --format csv
cp "$OUT" occupied.csv
check 'a pattern finds the names whatever their blanks' all exits 0 -- \
    total_is occupied.csv "$OCCUPIED" -- adds_up occupied.csv
unmatched() { # VALUE KM2: told in one line
    grep -F "\"$1\" matches nothing and is not counted" "$ERR" | grep -qF " $(printf %.1f "$2") km²"
}
check 'what it does not find is told, with its area' all unmatched 'Polygon 11' "$ODD" -- \
    unmatched '' "$(km2 names.geojson 'p["name"] is None')"
check 'there is no column for a side' test "$(head -n 1 occupied.csv | tr -d '\r')" = \
    'date,id,name,measured_km2,official_km2,controlled_km2,share_pct,front_km'
run controlmap area names.geojson --status-field name --status-map 'held=Окуповано /// Occupied' \
    --format csv
cp "$OUT" exact.csv
check 'a name in full finds no-break spaces and newlines, but not what lacks a blank' all exits 0 \
    -- \
    total_is exact.csv "$(plus "$OCCUPIED - $CLOSE")" -- \
    unmatched 'Окуповано/// Occupied' "$CLOSE"
run controlmap area names.geojson --status-field name --status-map "$MAP" --include held,contested \
    --format csv
cp "$OUT" both.csv
check '--include counts another status with them' all exits 0 -- \
    total_is both.csv "$(plus "$OCCUPIED + $UNKNOWN")" -- adds_up both.csv
run controlmap area names.geojson --status-field name --status-map "$MAP" --include ' Contested ' \
    --format csv
cp "$OUT" contested.csv
check 'or that alone' all exits 0 -- total_is contested.csv "$UNKNOWN"
run controlmap area names.geojson --status-field name --status-map "$MAP" --include held,contested
check 'the text says what was counted' out_has 'Counted as controlled: held, contested'
run controlmap area names.geojson --status-field name --status-map "$MAP"
check 'unless it is what is held' lacks 'Counted as controlled'
run controlmap area names.geojson --status-field name --status-map \
    'claimed=*Unknown*|Polygon*;held=*' \
    --include claimed --format csv
cp "$OUT" first.csv
check 'the first pattern that fits decides' all exits 0 -- \
    total_is first.csv "$(plus "$UNKNOWN + $ODD")"
run controlmap area names.geojson --status-field how --format csv
cp "$OUT" how.csv
check 'without a mapping the values are the statuses'"'"' names' all exits 0 -- \
    total_is how.csv "$(km2 names.geojson '(p["how"] or "").strip().lower() == "held"')" -- \
    err_has '"odd" matches nothing'
run controlmap area -v names.geojson --status-field name --status-map "$MAP" --format json
check '-v tells what each value was taken for' all err_has '"Окуповано /// Occupied" is held' -- \
    err_has '"Невідомо /// Unknown status" is contested'
cp "$OUT" values.json
check 'as does the JSON' all \
    has 'sum(v["features"] for v in d["control"]["values"])' 6 -- \
    has '[v["class"] for v in d["control"]["values"] if v["value"] == "Polygon 11"]' '[None]' -- \
    has 'sorted(set(v["class"] or "" for v in d["control"]["values"]))' "['', 'contested', 'held']"
check 'with the areas' near "$(json 'sum(v["km2"] for v in d["control"]["values"])')" \
    "$(km2 names.geojson True)" 1e-5
run controlmap area -q names.geojson --status-field name --status-map "$MAP" --format csv
check '-q keeps silent about it' all exits 0 -- quiet -- cmp -s "$OUT" occupied.csv

run controlmap area names.geojson --status-field name --status-map 'held=geoJSON.status.occupied'
check 'a mapping that fits nothing is no area of 0' all complains 3 names.geojson \
    'no feature is held' 'Окуповано /// Occupied' 'Polygon 11'
run controlmap area names.geojson --status-field name --status-map "$MAP" --include zone
check 'nor is a status that nothing has' complains 3 names.geojson 'no feature is zone'
run controlmap area names.geojson --status-field name --status-map "$MAP" -o old.csv
echo old >old.csv
run controlmap area names.geojson --status-field name --status-map 'held=nothing' -o old.csv
check 'an old table survives it' all exits 3 -- grep -qx old old.csv
run controlmap area names.geojson --status-field status
check 'a field that is not there is refused with those that are' complains 2 '"status"' 'name, how'
run controlmap area names.geojson --status-field name --status-map 'owned=*'
check 'a status that there is not is refused' complains 2 owned contested
run controlmap area names.geojson --status-field name --status-map 'Occupied*'
check 'so is a mapping without a name' complains 2 'NAME=PATTERN'
run controlmap area names.geojson --status-field how --include held,owned
check 'so is such a status to be counted' complains 2 --include owned

# --- sides ------------------------------------------------------------------------------------

# North and south overlap; the east lies apart.
cat >sides.geojson <<'GEOJSON'
{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"holder": "south", "how": "held"}, "geometry": {
 "type": "Polygon", "coordinates": [[[33, 47.5], [36, 47.5], [36, 48.25], [33, 48.25], [33, 47.5]]]}},
{"type": "Feature", "properties": {"holder": "South\u00a0", "how": "claimed"}, "geometry": {
 "type": "Polygon", "coordinates": [[[32, 46.75], [33, 47.25], [32.5, 47.5], [32, 46.75]]]}},
{"type": "Feature", "properties": {"holder": "north", "how": "held"}, "geometry": {
 "type": "Polygon", "coordinates": [[[34, 48], [37, 48], [37, 49.25], [34, 49.25], [34, 48]]]}},
{"type": "Feature", "properties": {"holder": "east", "how": "held"}, "geometry": {
 "type": "Polygon", "coordinates": [[[38, 48], [39, 48.25], [38.5, 49], [38, 48]]]}},
{"type": "Feature", "properties": {"holder": null, "how": "held"}, "geometry": {
 "type": "Polygon", "coordinates": [[[30, 49], [30.5, 49], [30.5, 49.25], [30, 49]]]}}]}
GEOJSON
cat >shared.geojson <<'GEOJSON'
{"features": [{"properties": {}, "geometry": {"coordinates": [[[34, 48], [36, 48], [36, 48.25],
 [34, 48.25], [34, 48]]]}}]}
GEOJSON
SOUTH=$(km2 sides.geojson '(p["holder"] or "").strip().lower() == "south"')
NORTH=$(km2 sides.geojson 'p["holder"] == "north"')
EAST=$(km2 sides.geojson 'p["holder"] == "east"')
NOBODY=$(km2 sides.geojson 'p["holder"] is None')
SHARED=$(km2 shared.geojson True)

run controlmap area sides.geojson --side-field holder --format csv
cp "$OUT" sides.csv
check 'the CSV has a column for the side' all exits 0 -- \
    test "$(head -n 1 sides.csv | tr -d '\r')" = \
    'date,id,name,side,measured_km2,official_km2,controlled_km2,share_pct,front_km'
check 'sides come by name, blanks and capitals aside' test "$(sides_of sides.csv)" = \
    'east north south'
check 'the rows of each add up' all adds_up sides.csv east -- adds_up sides.csv north -- \
    adds_up sides.csv south
check 'to what its polygons hold' all total_is sides.csv "$EAST" east -- \
    total_is sides.csv "$NORTH" north -- total_is sides.csv "$SOUTH" south
check 'each has a row for every unit' test "$(grep -c ',UA-' sides.csv)" = 81
check 'what is nobody'"'"'s is told, with its area' unmatched '' "$NOBODY"
run controlmap area sides.geojson --side-field holder --side NORTH --format csv
cp "$OUT" north.csv
check '--side keeps the rows of one, capitals aside' all exits 0 -- \
    test "$(sides_of north.csv)" = north -- bash -c \
    'diff <(grep ",north," sides.csv) <(sed 1d north.csv)'

run controlmap area sides.geojson --side-field holder --format json
cp "$OUT" sides.json
check 'the JSON has the sides in the same order' has '[s["side"] for s in d["sides"]]' \
    "['east', 'north', 'south']"
check 'with the totals of the CSV' python3 - <<'PYTHON'
import csv, json
sides = {s["side"]: s for s in json.load(open("sides.json"))["sides"]}
for row in csv.DictReader(open("sides.csv", newline="")):
    side = sides[row["side"]]
    value = side["total"]["drawn_km2"] if row["id"] == "total" else \
        side["total"]["outside_km2"] if row["id"] == "outside" else \
        next(u["controlled_km2"] for u in side["units"] if u["id"] == row["id"])
    assert value == float(row["controlled_km2"]), (row, value)
PYTHON
check 'what two hold is told once' near "$(json 'd["between_sides_km2"]')" "$SHARED" 1e-5
run controlmap area sides.geojson --side-field holder
check 'the text has a table for each' all \
    out_has 'east · Controlled area' -- out_has 'north · Controlled area' -- \
    out_has 'south · Controlled area' -- test "$(grep -c '← chosen' "$OUT")" = 3
check 'and what two hold' out_has "Held by more than one side, counted for each: "
cp "$OUT" sides.txt
run controlmap area sides.geojson --side-field holder --format md
check 'so has the Markdown' all out_has '**south · Controlled area' -- \
    test "$(grep -c '← chosen' "$OUT")" = 3 -- out_has 'Held by more than one side'
run controlmap area sides.geojson --side-field holder --side east
check 'one side alone shares nothing' all exits 0 -- lacks 'more than one side'
for ending in txt csv json; do
    run controlmap area sides.geojson --side-field holder -o "written.$ending"
    check "-o written.$ending writes all sides" all exits 0 -- silent -- \
        cmp -s "written.$ending" "sides.$ending"
done

run controlmap area sides.geojson --side-field holder -o sides.gpkg
check 'polygons have their side' all exits 0 -- python3 - <<'PYTHON'
import csv, sqlite3
wanted, got = {}, {}
for row in csv.DictReader(open("sides.csv", newline="")):
    if row["id"] not in ("total", "overlap") and float(row["controlled_km2"]) > 0:
        wanted[row["side"], row["id"]] = float(row["controlled_km2"])
for side, unit, km2 in sqlite3.connect("sides.gpkg").execute(
        'select side, id, controlled_km2 from "sides"'):
    assert (side, unit) not in got
    got[side, unit] = km2
assert got.keys() == wanted.keys(), got.keys() ^ wanted.keys()
assert all(abs(got[key] - wanted[key]) < 1e-9 for key in wanted)
PYTHON
run controlmap area sides.gpkg --side-field side --format csv
cp "$OUT" again.csv
check 'and can be read again by it' all exits 0 -- \
    test "$(sides_of again.csv)" = 'east north south' -- \
    near "$(rows again.csv north | cut -d' ' -f2)" "$NORTH" 0.01
run controlmap area sides.geojson --side-field holder -o sides.shp
check 'a shapefile has them too' all exits 0 -- grep -qa side sides.dbf
run controlmap area sides.geojson --side-field holder -o polygons.geojson
check 'and GeoJSON' all exits 0 -- python3 -c '
import json
sides = [f["properties"]["side"] for f in json.load(open("polygons.geojson"))["features"]]
assert sorted(set(sides)) == ["east", "north", "south"], sides'

run controlmap area sides.geojson --side-field holder --side-map 'Us=n*|EAST;Them=South' --format \
    csv
cp "$OUT" mapped.csv
check '--side-map names the sides and their order' all exits 0 -- \
    test "$(sides_of mapped.csv)" = 'Us Them' -- \
    total_is mapped.csv "$(plus "$NORTH + $EAST")" Us -- \
    total_is mapped.csv "$SOUTH" Them
run controlmap area sides.geojson --side-field holder --side-map 'Them=south' --format csv
cp "$OUT" them.csv
check 'what it leaves out is told and not counted' all exits 0 -- \
    test "$(sides_of them.csv)" = Them -- \
    unmatched north "$NORTH" -- unmatched east "$EAST"
run controlmap area sides.geojson --side-field holder --side-map 'West=w*'
check 'a mapping in which nobody is found is refused' complains 3 sides.geojson north
run controlmap area sides.geojson --side-field holder --side west
check 'a side that is not there is refused' all exits 2 -- silent -- err_has west
run controlmap area sides.geojson --side west
check 'so is a side without a field' complains 2 --side-field
run controlmap area sides.geojson --side-field owner
check 'a side field that is not there is refused with those that are' complains 2 owner \
    'holder, how'
run controlmap area sides.geojson --side-field holder --status-field how --include claimed,held \
    --side south --format csv
cp "$OUT" south.csv
check 'side and status go together' total_is south.csv "$SOUTH" south
run controlmap area sides.geojson --side-field holder --status-field how --side south --format csv
cp "$OUT" south.csv
check 'and a status that is not counted leaves its side the rest' total_is south.csv \
    "$(km2 sides.geojson 'p["holder"] == "south"')" south
run controlmap area sides.geojson --format csv
cp "$OUT" all.csv
check 'without the field all is one side' all exits 0 -- adds_up all.csv -- total_is all.csv \
    "$(plus "$SOUTH + $NORTH + $EAST + $NOBODY - $SHARED")"

if python3 -c 'import jsonschema' 2>/dev/null; then
    valid() { obeys_schema area "$1"; }
    check 'the JSON with sides obeys its schema' valid sides.json
    check 'so does that with statuses' valid values.json
else
    echo 'SKIP: python3 has no jsonschema'
    skip 'the JSON with sides obeys its schema' 'python3 has no jsonschema'
fi

# --- several files ----------------------------------------------------------------------------

python3 - <<'PYTHON'
import json
features = json.load(open("sides.geojson"))["features"]
features[1]["properties"]["holder"] = "south"
for name, which in ("held", features[:1]), ("advance", features[1:3]), ("spelled", features[1:2]):
    if name == "spelled":
        which[0]["properties"]["holder"] = "South\u00a0"
    json.dump({"type": "FeatureCollection", "features": which}, open(name + ".geojson", "w"))
PYTHON
HELD=$(km2 held.geojson True) ADVANCE=$(km2 advance.geojson True)
run controlmap area held.geojson advance.geojson --format csv
cp "$OUT" two.csv
check 'two files count as one, what they share once' all exits 0 -- adds_up two.csv -- \
    total_is two.csv "$(plus "$HELD + $ADVANCE - $SHARED")" -- err_has 'overlap counted once'
run controlmap area held.geojson claimed=advance.geojson --format csv
cp "$OUT" one.csv
check 'what a file only claims is not counted' all exits 0 -- total_is one.csv "$HELD"
run controlmap area held.geojson claimed=advance.geojson --include held,claimed --format csv
check 'unless it is asked for' all exits 0 -- cmp -s "$OUT" two.csv
run controlmap area held.geojson claimed=advance.geojson --include claimed --format csv
cp "$OUT" claimed.csv
check 'then also alone' all exits 0 -- total_is claimed.csv "$ADVANCE"
run controlmap area held=held.geojson --format csv
check 'held is what a file is without a word' cmp -s "$OUT" one.csv
run controlmap area claimed=held.geojson
check 'nothing but a claim is no area of 0' complains 3 held.geojson --include
run controlmap area held.geojson claimed=advance.geojson --status-field how --format csv
cp "$OUT" word.csv
check 'the word before a file stands for its field' all exits 0 -- total_is word.csv "$HELD"
run controlmap area held.geojson claimed=nothere.geojson
check 'a second file that is missing is named' complains 3 nothere.geojson 'no such file'
run controlmap area held.geojson claimed=advance.geojson --include held,claimed --format json
check 'the JSON names both files with their SHA-256' all \
    has '[(i["source"], i["features"]) for i in d["control"]["inputs"]]' \
    "[('held.geojson', 1), ('advance.geojson', 2)]" -- \
    has '[i["sha256"] for i in d["control"]["inputs"]]' \
    "['$(sha256sum <held.geojson | cut -d' ' -f1)', '$(sha256sum <advance.geojson | cut -d' ' -f1)']" -- \
    has 'd["control"]["includes"]' 'held, claimed'
run controlmap area held.geojson advance.geojson --side-field holder --format csv
cp "$OUT" files.csv
check 'a side may be in several files' all exits 0 -- test "$(sides_of files.csv | wc -w)" = 2 -- \
    total_is files.csv "$SOUTH" south -- total_is files.csv "$NORTH" north
cat >extra.geojson <<'GEOJSON'
{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": {
 "type": "Polygon", "coordinates": [[[30, 50], [30.5, 50], [30.25, 50.25], [30, 50]]]}}]}
GEOJSON
EXTRA=$(km2 extra.geojson True)
run controlmap area sides.geojson --side-field holder --extra extra.geojson --format csv
cp "$OUT" extra.csv
check 'extra polygons belong to every side' all exits 0 -- \
    total_is extra.csv "$(plus "$NORTH + $EXTRA")" north -- \
    total_is extra.csv "$(plus "$EAST + $EXTRA")" east

# --- a map ------------------------------------------------------------------------------------

run controlmap render -q sides.geojson --side-field holder -o map.svg
check 'a map of several sides is refused' all complains 2 --side 3 -- test ! -e map.svg
run controlmap render sides.geojson --side-field holder --side north -o map.svg --alt
check 'a map of one is drawn' all exits 0 -- test -s map.svg
thousands() { # NUMBER SEPARATOR DECIMALS
    python3 -c 'import sys; print(f"{float(sys.argv[1]):,.{sys.argv[3]}f}".replace(",", sys.argv[2]))' "$@"
}
check 'with its name and its area' all out_has north -- out_has "$(thousands "$NORTH" , 0)"
check 'and nobody else'"'"'s' lacks Russian
run controlmap render names.geojson --status-field name --status-map "$MAP" -q -o names.svg --alt
check 'a map counts the statuses that the table counts' all exits 0 -- \
    out_has "$(thousands "$OCCUPIED" , 0)"

# --- what must not pass -----------------------------------------------------------------------

run controlmap area sides.geojson --side-field holder --status-field how --include claimed \
    --format csv
cp "$OUT" some.csv
check 'a side without any of what is counted does not undo the others' all exits 0 -- \
    total_is some.csv "$(plus "$SOUTH - $HELD")" south
run controlmap area held.geojson claimed=advance.geojson --side-field holder --format csv
cp "$OUT" some.csv
check 'nor does a file that only claims' all exits 0 -- total_is some.csv "$HELD" south
python3 - <<'PYTHON'
import json
layer = json.load(open("sides.geojson"))
layer["features"].append({"type": "Feature", "properties": {"holder": "abroad", "how": "held"},
    "geometry": {"type": "Polygon", "coordinates": [[[-4, 40], [-3, 40], [-3, 40.5], [-4, 40]]]}})
json.dump(layer, open("abroad.geojson", "w"))
PYTHON
run controlmap area abroad.geojson --side-field holder --format csv
cp "$OUT" abroad.csv
check 'a side that holds nothing here does not undo the others' all exits 0 -- \
    total_is abroad.csv "$NORTH" north
run controlmap area held.geojson spelled.geojson --side-field holder --format csv
cp "$OUT" spelled.csv
check 'blanks and capitals make no other side in another file either' all exits 0 -- \
    test "$(sides_of spelled.csv)" = south -- total_is spelled.csv "$SOUTH" south
run controlmap area sides.geojson --side-field holder --unit mi2
check 'what two hold is told in the unit of the table' all exits 0 -- out_has \
    "counted for each: $(thousands "$(plus "$SHARED / 2.589988110336")" $'\u202f' 1) mi²"
run controlmap area sides.geojson --side-field holder --front
check 'lengths of the front line are told of every side, or one must be chosen' test \
    "$(grep -c 'as drawn' "$OUT")" = 3 -o "$STATUS" = 2
run controlmap area sides.geojson --side-map 'Us=n*'
check 'a mapping of sides without their field is refused' complains 2 side-field
run controlmap area sides.geojson --status-map 'held=n*'
check 'so is one of statuses' complains 2 status-field
python3 - <<'PYTHON'
import json
layer = json.load(open("sides.geojson"))
layer["features"][2]["geometry"]["coordinates"] = [[[34, 48], [37, 49], [37, 48], [34, 49.125], [34, 48]]]
json.dump(layer, open("crossing.geojson", "w"))
PYTHON
run controlmap area crossing.geojson --side-field holder --format csv
check 'the repairs of each side are told' all exits 0 -- \
    err_has 'repaired: self-crossing ring rebuilt'
finish
