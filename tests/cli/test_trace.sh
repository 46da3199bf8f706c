#!/usr/bin/env bash
# Control polygons from points, and what a file holds.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1

POINTS=$SHAPEFILES/settlements-2025-12-28.csv
run controlmap trace "$POINTS" -o traced.shp --clip "$SHAPEFILES/ukraine-oblasts.shp"
check 'the default points give polygons and their accuracy' all exits 0 -- silent -- \
    test -s traced.shp -- err_has accuracy -- err_has 'on the right side' -- err_has 'median error'
share=$(sed -n 's/.*others: \([0-9.]*\) % of.*/\1/p' "$ERR")
check 'more than 95 of 100 points are predicted right' awk -v s="$share" 'BEGIN { exit !(s > 95 && s <= 100) }'
for part in shp shx dbf prj cpg; do
    check "traced.$part is there" test -s traced.$part
done
run controlmap area traced.shp --format csv
check 'the polygons can be measured' all exits 0 -- awk -F, '
    $2 == "total" { found = $6 > 110000 && $6 < 122000 } END { exit !found }' "$OUT"
run controlmap info traced.shp
check 'info tells what was traced' all exits 0 -- quiet -- out_has 'area:' -- out_has held -- \
    out_has 'controlmap area traced.shp'
run controlmap trace "$POINTS" -q -o traced.geojson
check '-q is silent' all exits 0 -- silent -- quiet -- test -s traced.geojson
run controlmap trace "$POINTS" -q -o dated.geojson --date 2025-12-28
run controlmap area dated.geojson --format csv
check 'the date goes with the polygons' all exits 0 -- grep -q '^2025-12-28,total,' "$OUT"

printf 'lon,lat,side,name\n30,46,RU,a\n30,48,UA,b\n34,46,RU,c\n34,48.5,UA,d\n32,46.2,RU,e\n' >towns.csv
run controlmap trace towns.csv --status-field side --held RU -o towns.geojson
check 'fields and values can be named' all exits 0 -- test -s towns.geojson
run controlmap info towns.geojson
check 'without distances the line runs half-way' all exits 0 -- out_has 'polygons:    1'
run controlmap trace towns.csv --status-field nothing -o no.geojson
check 'a field that is not there is refused' all exits 2 -- err_has nothing -- test ! -e no.geojson
run controlmap trace towns.csv --status-field name -o no.geojson
check 'points of one status only are refused' all exits 3 -- silent -- test ! -e no.geojson
printf 'lon,lat,status\n30,46,held\n30,48,free\n' >two.csv
run controlmap trace two.csv -o no.geojson
check 'two points are too few' all exits 3 -- err_has two.csv -- test ! -e no.geojson
printf 'lon,lat,status\n30,46,held\n31,47,free\n32,48,held\n' >line.csv
run controlmap trace line.csv -o no.geojson
check 'points on one line are refused' all exits 3 -- err_has line.csv -- test ! -e no.geojson

run controlmap info "$POINTS"
check 'info knows points from polygons' all exits 0 -- out_has 'points:' -- out_has 'controlmap trace'
run controlmap info "$SHAPEFILES/ukraine-oblasts.shp"
check 'info lists fields with samples' all exits 0 -- out_has UA- -- out_has 'sha256:' -- \
    out_has "$(sha256sum "$SHAPEFILES/ukraine-oblasts.shp" | cut -d' ' -f1)"
check 'the shipped units need no repair' out_has 'none needed'
run controlmap info "$SHAPEFILES/ukraine-control-2025-12-28.shp"
check 'nor does the shipped control' all out_has 'none needed' -- out_has '2025-12-28'
cp "$SHAPEFILES"/ukraine-control-2025-12-28.* .
mv ukraine-control-2025-12-28.shp "it's here.shp"
mv ukraine-control-2025-12-28.shx "it's here.shx"
mv ukraine-control-2025-12-28.dbf "it's here.dbf"
mv ukraine-control-2025-12-28.prj "it's here.prj"
run controlmap info "it's here.shp"
command=$(sed -n 's/^use it: *controlmap //p' "$OUT")
eval "run controlmap $command"
check 'the command that info ends with works as it stands' all exits 0 -- out_has Donetsk
finish
