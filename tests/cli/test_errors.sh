#!/usr/bin/env bash
# Input that cannot be used and places that cannot be written: one line that says which and why,
# the right exit code, nothing left behind.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1

CONTROL=$SHAPEFILES/ukraine-control-2025-12-28.shp

# --- input -----------------------------------------------------------------------------------

for verb in 'area' 'info' 'render -o map.png' 'trace -o out.shp'; do
    # shellcheck disable=SC2086
    run controlmap $verb nothere.geojson
    check "$verb names the file that is missing" complains 3 nothere.geojson
done
run controlmap area --boundary nothere.shp
check 'a boundary that is missing is named' complains 3 nothere.shp
run controlmap area --dataset nothere.yaml
check 'a data set that is missing is named' complains 3 nothere.yaml
printf 'name: X\nnonsense: [' >broken.yaml
run controlmap area --dataset broken.yaml
check 'a data set that is malformed is named' all exits 3 -- silent -- err_has broken.yaml
CONTROLMAP_SHAPEFILES=$WORK/nowhere run controlmap area
check 'missing default data say how to name them' complains 3 CONTROLMAP_SHAPEFILES

run controlmap area -o whole.geojson -q
head -c "$(($(wc -c <whole.geojson) / 2))" whole.geojson >half.geojson
run controlmap area half.geojson
check 'a GeoJSON cut in half is refused' complains 3 half.geojson
run controlmap render half.geojson -o map.png
check 'nor is it drawn' all complains 3 half.geojson -- test ! -e map.png
"$CONTROLMAP" area - <half.geojson >"$OUT" 2>"$ERR"
STATUS=$?
check 'nor is it read from standard input' complains 3
: >empty.geojson
run controlmap area empty.geojson
check 'an empty file is refused' complains 3 empty.geojson
echo '{"type": "FeatureCollection", "features": []}' >none.geojson
run controlmap area none.geojson
check 'a file without polygons is refused' complains 3 none.geojson
run controlmap area -
check 'an empty standard input is refused' complains 3
head -c 3000 "$CONTROL" >cut.shp
cp "${CONTROL%.shp}.shx" cut.shx
cp "${CONTROL%.shp}.dbf" cut.dbf
cp "${CONTROL%.shp}.prj" cut.prj
run controlmap area cut.shp
check 'a shapefile cut short is refused' all exits 3 -- silent -- err_has cut.shp
run controlmap area "$SHAPEFILES/places.shp"
check 'points are no control layer' complains 3 places.shp
run controlmap area .
check 'a folder without layers is refused' exits 3
printf '\0\1\2\3garbage' >garbage.gpkg
run controlmap area garbage.gpkg
check 'a file that is no GeoPackage is refused' complains 3 garbage.gpkg

polygon() { # file, coordinates
    printf '{"type": "Polygon", "coordinates": [[%s]]}' "$2" >"$1"
}
polygon far.geojson '[-70,-30],[-60,-30],[-60,-20],[-70,-20],[-70,-30]'
run controlmap area far.geojson
check 'a control layer far from the units is refused' all exits 3 -- silent -- err_has far.geojson
polygon metres.geojson '[500000,5000000],[900000,5000000],[900000,5300000],[500000,5000000]'
run controlmap area metres.geojson
check 'metres taken for degrees are refused' all exits 3 -- silent -- err_has metres.geojson
polygon pole.geojson '[30,44],[35,44],[35,91],[30,44]'
run controlmap area pole.geojson
check 'a latitude past the pole is refused' all exits 3 -- silent -- err_has pole.geojson
polygon line.geojson '[30,44],[35,48],[30,44]'
run controlmap area line.geojson
check 'a ring of two points holds nothing' exits 3
polygon eight.geojson '[30,46],[34,49],[34,46],[30,49],[30,46]'
run controlmap area eight.geojson --strict
check '--strict refuses what needs repair' complains 3 eight.geojson
run controlmap area eight.geojson --format csv
check 'without it the repair is told' all exits 0 -- err_has repaired
run controlmap area eight.geojson --format csv -q
check '-q says nothing' all exits 0 -- quiet
run controlmap area "$CONTROL" --input-crs EPSG:0
check 'an unknown coordinate system is refused' all exits 3 -- silent -- err_has EPSG:0

name=$(printf 'new\nline\a.geojson')
run controlmap area "$name"
check 'a message stays one line whatever the name' complains 3

# --- output ----------------------------------------------------------------------------------

mkdir place
listing() { find place -mindepth 1 | sort; }
unchanged() { [ "$(listing)" = "$BEFORE" ]; }
BEFORE=$(listing)
for output in map.png map.svg map.pdf; do
    run controlmap render -o "place/missing/$output"
    check "render into a folder that is missing leaves nothing ($output)" all \
        complains 4 missing -- unchanged
done
run controlmap area -o place/missing/area.csv
check 'area into a folder that is missing leaves nothing' all exits 4 -- silent -- unchanged
run controlmap area -o place/missing/area.gpkg
check 'polygons into a folder that is missing leave nothing' all exits 4 -- unchanged
run controlmap trace "$SHAPEFILES/settlements-2025-12-28.csv" -q -o place/missing/control.shp
check 'trace into a folder that is missing leaves nothing' all complains 4 missing -- unchanged

if [ -c /dev/full ]; then
    ln -s /dev/full place/full.png
    ln -s /dev/full place/full.csv
    BEFORE=$(listing)
    run controlmap render -o place/full.png
    check 'render to a device that is full leaves nothing' all complains 4 full -- unchanged
    run controlmap area -o place/full.csv
    check 'area to a device that is full leaves nothing' all complains 4 full -- unchanged
    "$CONTROLMAP" area >/dev/full 2>"$ERR"
    STATUS=$?
    : >"$OUT"
    check 'a standard output that is full is told of' complains 4
    rm place/full.png place/full.csv
else
    skip 'a device that is full' 'there is no /dev/full'
fi

run controlmap render -o place/map.bmp
check 'a picture of an unknown kind is refused' complains 2 .png .svg .pdf
run controlmap render -o place
check 'a folder is no picture' complains 2
mkdir place/folder.png
BEFORE=$(listing)
run controlmap render -o place/folder.png
check 'a folder with the ending of a picture is refused' all exits 4 -- silent -- unchanged
run controlmap area -o place/map.nonsense
check 'polygons of an unknown format are refused' all complains 2 map.nonsense .gpkg -- unchanged

echo old >place/old.png
echo old >place/old.csv
BEFORE=$(listing)
run controlmap render half.geojson -o place/old.png
check 'an old picture survives input that fails' all exits 3 -- unchanged -- \
    grep -qx old place/old.png
run controlmap render -o place/old.png --extent UA-99
check 'an old picture survives wrong usage' all exits 2 -- unchanged -- grep -qx old place/old.png
run controlmap area half.geojson -o place/old.csv
check 'an old table survives input that fails' all exits 3 -- unchanged -- \
    grep -qx old place/old.csv
# A limit on the size of files fails the write in its middle.
(
    ulimit -f 8
    trap '' XFSZ
    "$CONTROLMAP" render -o place/old.png >"$OUT" 2>"$ERR"
)
STATUS=$?
check 'an old picture survives a write that fails half-way' all exits 4 -- unchanged -- \
    grep -qx old place/old.png
(
    ulimit -f 4
    trap '' XFSZ
    "$CONTROLMAP" area -q -o place/clipped.gpkg >"$OUT" 2>"$ERR"
)
STATUS=$?
check 'polygons half written are removed' all exits 4 -- unchanged

if [ "$(id -u)" -ne 0 ]; then
    chmod a-w place
    run controlmap render -o place/old.png
    check 'a folder that is read-only is told of' all complains 4 old.png -- unchanged
    chmod u+w place
else
    skip 'a folder that is read-only is told of' 'root may write anywhere'
fi

run controlmap render -o place/old.png --size 400x320
check 'then the old picture is replaced' all exits 0 -- unchanged -- test "$(wc -c <place/old.png)" -gt 1000
ln -s old.png place/link.png
run controlmap render -o place/link.png --size 400x330
check 'through a link what it points to is replaced' all exits 0 -- test -L place/link.png -- \
    cmp -s place/link.png place/old.png
finish
