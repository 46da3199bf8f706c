#!/usr/bin/env bash
# The same input and options give the same bytes, whatever the folder, language and time zone.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1

mkdir one 'other place'
write() { # folder; the environment is the caller's
    (
        cd "$1" || exit 1
        for kind in png svg pdf; do
            "$CONTROLMAP" render -o map.$kind --size 800x600 || exit 1
        done
        for kind in csv json txt md geojson; do
            "$CONTROLMAP" area -o area.$kind || exit 1
        done
        "$CONTROLMAP" trace "$SHAPEFILES/settlements-2025-12-28.csv" -q -o traced.shp
    ) >"$OUT" 2>"$ERR"
    STATUS=$?
}
write one
check 'all kinds of output are written' exits 0
# Names of locales that are not installed count as C, which is one of the cases.
LC_ALL=C LANG=de_DE.UTF-8 TZ=Pacific/Kiritimati HOME=/nowhere COLUMNS=40 write 'other place'
check 'and again elsewhere' exits 0
for name in map.png map.svg map.pdf area.csv area.json area.txt area.md area.geojson traced.shp \
    traced.dbf; do
    check "$name is the same in another folder, locale and time zone" cmp -s "one/$name" \
        "other place/$name"
done
LC_ALL=de_DE.UTF-8 LC_NUMERIC=de_DE.UTF-8 TZ=America/St_Johns write 'other place'
for name in map.svg area.csv area.json; do
    check "$name has no decimal commas" cmp -s "one/$name" "other place/$name"
done

now=$(date +%Y)
check 'a PDF bears no date of its own' bash -c '! grep -qaE "CreationDate \(D:$0" one/map.pdf' "$now"
SOURCE_DATE_EPOCH=1766880000 write 'other place'
check 'a PDF takes its date from SOURCE_DATE_EPOCH' all exits 0 -- \
    grep -qaF 'D:20251228' 'other place/map.pdf'
check 'the other kinds have none' all cmp -s one/map.png 'other place/map.png' -- \
    cmp -s one/map.svg 'other place/map.svg' -- cmp -s one/area.json 'other place/area.json'
finish
