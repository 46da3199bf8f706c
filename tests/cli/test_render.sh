#!/usr/bin/env bash
# Pictures of the default data: what is written, what they say, and the options.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1

kind_of() { head -c 5 "$1" | od -An -c | tr -d ' \n'; }
declare -A MAGIC=([png]='211PNG\r' [svg]='<?xml' [pdf]='%PDF-')
for kind in png svg pdf; do
    run controlmap render -o map.$kind
    check "map.$kind is made, and nothing is said" all exits 0 -- silent -- quiet -- \
        test "$(kind_of map.$kind)" = "${MAGIC[$kind]}"
done
check 'a picture of the reference size is under 1 MB' test "$(wc -c <map.png)" -lt 1000000
png_size() { od -An -j16 -N8 -tu1 "$1" | awk '{ print $3 * 256 + $4 "x" $7 * 256 + $8 }'; }
check 'the default size is 1600x1200' test "$(png_size map.png)" = 1600x1200
check 'a PNG carries the command line that makes it' grep -qaF 'controlmap render -o map.png' map.png
check 'a PNG carries no path of this machine' bash -c '! grep -qaF "$0" map.png' "$WORK"

# --- the figures are those of the table -------------------------------------------------------

run controlmap area
total=$(sed -n 's/^drawn *\(.*\) km² of.*/\1/p' "$OUT" | tr -d -c 0-9)
share=$(controlmap area --format csv | tr -d '\r' | awk -F, '$2 == "total" { printf "%.1f", $7 }')
check 'the table has a total' test "${#total}" -eq 6
digits() { sed 's/,//g'; }
run controlmap render -o alt.png --alt
check '--alt prints one line of alt text' all exits 0 -- quiet -- test "$(wc -l <"$OUT")" -eq 1 -- \
    out_has 'Ukraine' -- out_has '28 December 2025' -- out_has 'Source: '
check 'the alt text has the figure of the table' grep -q "$total" <(digits <"$OUT")
check 'the alt text has the share of the table' out_has "$share%"
check 'the subtitle has the figure of the table' grep -q "$total" \
    <(sed -n '/<g id="header">/,/<\/g>/p' map.svg | digits)
check 'the subtitle has the share of the table' grep -q "$share%" \
    <(sed -n '/<g id="header">/,/<\/g>/p' map.svg)
unit_share=$(controlmap area --format csv | tr -d '\r' | awk -F, '$2 == "UA-14" { printf "%.1f", $7 }')
check "a unit's share on the map is that of the table" grep -q ">$unit_share%<" \
    <(sed -n '/<g id="labels-oblast">/,/<\/g>/p' map.svg)
run controlmap render -o clipped.png --alt --basis clipped
clipped=$(controlmap area --basis clipped --format csv | tr -d '\r' | awk -F, '$2 == "total" { printf "%.1f", $7 }')
check 'another basis changes the picture as it changes the table' all exits 0 -- \
    grep -qE "or [0-9.]+%" "$OUT" -- test -n "$clipped"

run controlmap render -o map.png -v
check '-v speaks on standard error only' all exits 0 -- silent
if grep -q 'left out: ' "$ERR"; then
    check '-v gives the name, the kind and the reason of a label left out' \
        grep -qE 'left out: .+ \([a-z]+\): .+' "$ERR"
else
    skip '-v gives the name, the kind and the reason of a label left out' 'no label was left out'
fi
run controlmap render -o map.png -v --size 400x320
check 'on a small map labels are left out and reported' grep -qE \
    'left out: .+ \([a-z]+\): .+' "$ERR"
run controlmap render -o map.svg -v --size 800x600
check 'a footer keeps to three lines, and what it leaves out is reported' all exits 0 -- \
    grep -q 'Albers equal-area projection.* (footer): no room in three lines' "$ERR" -- \
    bash -c '[ "$(sed -n "/<g id=\"footer\">/,/<\/g>/p" map.svg | grep -c "<text")" -eq 3 ]'
check 'once' test "$(grep -c '(footer)' "$ERR")" -eq 1
CONTROL=$SHAPEFILES/ukraine-control-2025-12-28.shp
run controlmap render "$CONTROL" --frame "$CONTROL" -o map.svg -v --size 800x600
check 'so does that of a frame' test "$(grep -c '(footer)' "$ERR")" -eq 1
run controlmap render -o map.svg -v --size 600x400
check 'that of a thumbnail is one line' all exits 0 -- \
    bash -c '[ "$(sed -n "/<g id=\"footer\">/,/<\/g>/p" map.svg | grep -c "<text")" -eq 1 ]'
run controlmap render -o map.png -v -q --size 400x320
check '-q silences even -v' all exits 0 -- silent -- quiet

# --- options ----------------------------------------------------------------------------------

for size in 400x320 800x600 1080x1350; do
    run controlmap render -o size.png --size $size
    check "--size $size" all exits 0 -- test "$(png_size size.png)" = $size
done
for size in 0x0 800 800x 800x600x1 -800x600 axb 319x600 100000x100000; do
    run controlmap render -o bad.png "--size=$size"
    check "--size $size is refused" all complains 2 -- test ! -e bad.png
done
for theme in light dark print; do
    run controlmap render -o theme-$theme.svg --theme $theme
    check "--theme $theme" exits 0
done
check 'themes differ' bash -c '! cmp -s theme-light.svg theme-dark.svg && ! cmp -s theme-light.svg theme-print.svg'
run controlmap render -o bad.svg --theme pink
check 'an unknown theme is refused' all complains 2 --theme -- test ! -e bad.svg

for extent in UA-14 'UA-14,UA-09' Donetsk 36,47,40,50 auto; do
    run controlmap render -o extent.svg --extent "$extent"
    check "--extent $extent" all exits 0 -- test -s extent.svg
done
for extent in UA-99 'UA-14,nowhere' 40,47,36,50 1,2,3 '' 0,0,inf,1; do
    run controlmap render -o bad.svg --extent "$extent"
    check "--extent '$extent' is refused" all complains 2 -- test ! -e bad.svg
done

run controlmap render -o title.svg --title 'A <b> & "C" – Д' --subtitle '{date}: {drawn_km2}, {share_pct}'
check 'title and subtitle are those given' all exits 0 -- \
    grep -qF 'A &lt;b&gt; &amp; ' title.svg -- grep -qF '28 December 2025: ' title.svg
LC_ALL=C run controlmap render "$SHAPEFILES/ukraine-control-2025-12-28.shp" -o plain.svg --title 'Схід' --source 'Карта “so”'
check 'in the C locale they need not be ASCII' all exits 0 -- grep -qF '>Схід<' plain.svg -- \
    grep -qF 'Карта “so”' plain.svg
run controlmap render -o bad.svg --title "$(printf 'bad \377\376')"
check 'a title that is no UTF-8 breaks nothing' bash -c \
    'test "$0" -eq 2 || { test "$0" -eq 0 && iconv -f UTF-8 -t UTF-8 bad.svg >/dev/null; }' "$STATUS"
rm -f bad.svg
run controlmap render -o bad.svg --subtitle '{wrong}'
check 'an unknown placeholder is refused' all complains 2 wrong -- test ! -e bad.svg
run controlmap render -o bare.svg --labels none --legend none --inset none
check 'labels, legend and inset can be left out' all exits 0 -- \
    bash -c '! grep -qE "id=\"(legend|locator)\"" bare.svg' -- \
    bash -c '! grep -qF ">Kharkiv<" bare.svg'
run controlmap render -o marks.svg --size 800x600 --mark 31,49,Aaa --mark 31,49,Bbb \
    --label Bakmut --label Bakhmut --extent UA-32
check 'what is asked for and not on the map is told of' all exits 0 -- \
    err_has 'no room for the mark "Bbb"' -- err_has 'no place called "Bakmut"' -- \
    err_has 'the place "Bakhmut" lies outside the map' -- \
    bash -c '! grep -qF "\"Aaa\"" "$0"' "$ERR"
run controlmap render -o low.svg --size 320x320 --table --arrow 0,0,1,1 --callout 0,0,Far -v
check 'what a small picture cannot have is told of' all exits 0 -- \
    err_has 'no room for a table' -- err_has 'an arrow lies outside the map' -- \
    err_has 'the callout "Far" lies outside' -- err_has 'left out: legend'
run controlmap render "$SHAPEFILES/ukraine-control-2025-12-28.shp" -o bad.svg --input-crs foo
check 'a part of a name is no coordinate system' all complains 3 foo -- test ! -e bad.svg
run controlmap render -o bad.svg --extent 46,33,50.3,40.5
check 'an extent that shows no unit is refused' all complains 2 'longitude first' -- \
    test ! -e bad.svg
run controlmap render -o bad.svg --extent 38,52,40,53
check 'so is one beside them, within their box' all complains 2 'shows nothing' -- \
    test ! -e bad.svg
NBSP=$'\u00a0'
rectangle() { # WEST SOUTH EAST NORTH, as GeoJSON
    printf '{"type":"Polygon","coordinates":[[[%s,%s],[%s,%s],[%s,%s],[%s,%s],[%s,%s]]]}' \
        "$1" "$2" "$3" "$2" "$3" "$4" "$1" "$4" "$1" "$2"
}
rectangle 10 50 10.01 50.01 >unit.geojson
rectangle 10 50 10.005 50.005 >held.geojson
rectangle 10 50 10.00505 50.00505 >held-more.geojson
run controlmap render --diff held.geojson held.geojson --boundary unit.geojson -o same.svg --key-figures --alt
check 'no change is nothing, without decimals' all exits 0 -- \
    out_has "gained 0${NBSP}km², lost 0${NBSP}km², net 0${NBSP}km²" -- bash -c '! grep -qF 0.000 same.svg'
run controlmap render --diff held.geojson held-more.geojson --boundary unit.geojson -o little.svg --alt
check 'a change of some thousand square metres has its digits and its sign' all exits 0 -- \
    out_has "gained 0.0040${NBSP}km², lost 0${NBSP}km², net +0.0040${NBSP}km²"
run controlmap render held.geojson --boundary unit.geojson -o whole.svg --key-figures
check 'so has an area of less than a square kilometre' all exits 0 -- \
    grep -qF ">0.20${NBSP}km²<" whole.svg
run controlmap render unit.geojson --boundary unit.geojson -o whole.svg --key-figures
check 'what is left of a whole is nothing, without decimals' all exits 0 -- \
    grep -qF ">0${NBSP}km²<" whole.svg
run controlmap render -o two.svg --size 800x600 --extent UA-14,UA-09,UA-23
check 'several units are listed as a sentence does' all exits 0 -- \
    grep -qF 'Donetsk Oblast, Luhansk Oblast and Zaporizhzhia Oblast' two.svg
controlmap area --format csv 2>/dev/null |
    awk -F, '$2 == "UA-14" || $2 == "UA-09" { sum += $6 } END { printf "%.0f\n", sum }' >both
run controlmap render -o both.svg --extent UA-14,UA-09,UA-14 --table --alt
check 'a unit that is named twice counts once, and the table is of those named' all exits 0 -- \
    test "$(wc -c <both)" -gt 4 -- out_has "$(sed 's/...$/,&/' both)" -- \
    grep -qF '>Total<' both.svg -- bash -c '! grep -qF ">Crimea<" both.svg'
for option in '--scale 0' '--scale nan' '--dpi 0' '--front-margin -1'; do
    # shellcheck disable=SC2086
    run controlmap render -o bad.svg $option
    check "$option is refused" all complains 2 -- test ! -e bad.svg
done
for option in --labels --legend --inset --scale --dpi; do
    run controlmap render -o bad.svg $option=wrong
    check "$option=wrong is refused" all complains 2 -- test ! -e bad.svg
done
run controlmap render -o scaled.svg --scale 1.4
check '--scale enlarges type' all exits 0 -- bash -c '! cmp -s scaled.svg map.svg'
run controlmap render -o dpi.png --dpi 300 --size 800x600
check '--dpi sets the physical size' grep -qaP 'pHYs\x00\x00\x2e\x23\x00\x00\x2e\x23\x01' dpi.png

run controlmap render "$SHAPEFILES/ukraine-control-2025-12-28.shp" -o own.svg --source 'A & B'
check 'a file of your own is drawn with the source you name' all exits 0 -- grep -qF 'A &amp; B' own.svg
run controlmap render -o default.svg --source 'A & B'
check 'the default data are not credited to another source' all complains 2 -- test ! -e default.svg
rectangle 10 50 14 53 >square.geojson
rectangle 10 50 12 53 >half.geojson
rectangle 22 9 36 22 >far.geojson
rectangle 22 9 29 22 >far_half.geojson
run controlmap render far_half.geojson --boundary far.geojson -o far.svg
check 'where nothing is known of the surroundings they are no sea' all exits 0 -- \
    bash -c '! grep -qi "#d3e1ea" far.svg'
box() { # FILE.svg GROUP: left, top, right and bottom of its first path
    python3 - "$@" <<'PYTHON'
import re, sys
svg = open(sys.argv[1], encoding="utf-8").read()
path = re.search(r'<g id="%s">.*?\bd="([^"]*)"' % sys.argv[2], svg, re.S).group(1)
numbers = [float(n) for n in re.findall(r"-?[0-9.]+", path)]
print(min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2]))
PYTHON
}
# A whole that fills the panel makes room for the legend.
apart() { # FILE.svg: whether legend and subject do not meet
    echo "$(box "$1" legend) $(box "$1" subject)" |
        awk 'NF != 8 { exit 1 } { exit $1 < $7 && $5 < $3 && $2 < $8 && $6 < $4 }'
}
rectangle 9 46 10 47 >within.geojson
for east in 11 12 13 16; do
    rectangle 8.5 46 "$east" 47.5 >broad.geojson
    run controlmap render within.geojson --boundary broad.geojson -o broad.svg
    check "the legend stands beside a subject from 8.5 to $east degrees east" all exits 0 -- apart broad.svg
done
as_wide() { # FILE.svg: whether the subjects of two maps are as wide as each other
    echo "$(box "$1" map-1-subject) $(box "$1" map-2-subject)" |
        awk 'NF != 8 { exit 1 } { off = $3 - $1 - $7 + $5; exit off > 0.5 || off < -0.5 }'
}
rectangle 8.5 46 12 47.5 >broad.geojson
run controlmap render --before-after within.geojson within.geojson --boundary broad.geojson \
    --size 2000x900 -o alike.svg
check 'of two maps neither makes room for itself' all exits 0 -- as_wide alike.svg
# Islands beyond the antimeridian leave the rest where its neighbours are.
cat >wide.geojson <<'JSON'
{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"id":"N","name":"North"},"geometry":{"type":"MultiPolygon","coordinates":[
[[[172,52],[174,52],[174,54],[172,54],[172,52]]],[[[-168,55],[-141,55],[-141,70],[-168,70],[-168,55]]]]}},
{"type":"Feature","properties":{"id":"L","name":"Lower"},"geometry":{"type":"Polygon","coordinates":
[[[-124,30],[-70,30],[-70,48],[-124,48],[-124,30]]]}}]}
JSON
cat >between.geojson <<'JSON'
{"type":"Feature","properties":{"name":"Middle"},"geometry":{"type":"Polygon","coordinates":
[[[-141,48],[-55,48],[-55,70],[-141,70],[-141,48]]]}}
JSON
rectangle -110 34 -100 44 >held-wide.geojson
printf 'name: Wide\nboundary: {file: wide.geojson, source: S}\nneighbours: {file: between.geojson, source: S}\n' >wide.yaml
for options in '' '--extent L' '--extent -120,30,-80,55'; do
    # shellcheck disable=SC2086
    run controlmap render --dataset wide.yaml held-wide.geojson -o wide.svg $options
    check "a layer on both sides of the antimeridian has its surroundings ($options)" all exits 0 -- \
        grep -q MIDDLE wide.svg -- \
        grep -q '>LOWER<' wide.svg -- grep -q 'id="unit-L"' wide.svg
done
# Half of it lies beyond the surroundings that the default data have, all of it inland.
rectangle 11 47.2 13 48.2 >alps.geojson
rectangle 11.5 47.5 12.5 48 >tyrol.geojson
run controlmap render tyrol.geojson --boundary alps.geojson -o alps.svg
check 'inland there is no coast, also where the surroundings end' all exits 0 -- \
    grep -q '<g id="border">' alps.svg -- \
    bash -c "! sed -n '/<g id=\"border\">/,/<.g>/p' alps.svg | grep -q '#9db9cb'"
check 'a note about waters does not stand on a map of another place' all \
    grep -q AUSTRIA alps.svg -- bash -c '! grep -q reservoirs alps.svg'
run controlmap render -o waters.svg --extent UA-23
check 'it stands where these are' all exits 0 -- grep -q reservoirs waters.svg
run controlmap render half.geojson --boundary square.geojson -o elsewhere.svg --alt --date 2020-02-02
check 'a map of somewhere else has none of the default names' all exits 0 -- \
    out_has '2 February 2020' -- out_has '50' -- bash -c '! grep -qiE "ukrain|russia|kyiv" elsewhere.svg'
finish
