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
comma=$(locale -a 2>/dev/null | grep -m 1 -iE '^(de|fr|uk|ru|es|it)_.*utf-?8$')
if [ -n "$comma" ]; then
    LC_ALL=$comma TZ=America/St_Johns write 'other place'
    for name in map.svg area.csv area.json; do
        check "$name has no decimal commas" cmp -s "one/$name" "other place/$name"
    done
else
    skip 'nothing has decimal commas' 'no locale with a decimal comma is installed'
fi

SOURCE_DATE_EPOCH=1766880000 write 'other place'
check 'a PDF takes its date from SOURCE_DATE_EPOCH' all exits 0 -- \
    bash -c '! cmp -s one/map.pdf "other place/map.pdf"'
if have pdfinfo; then
    created() { TZ=UTC pdfinfo -isodates "$1" | sed -n 's/^CreationDate: *//p'; }
    check 'and no other date' all test "$(created 'other place/map.pdf' | cut -c1-10)" = 2025-12-28 -- \
        test "$(created one/map.pdf | cut -c1-10)" = 1970-01-01
else
    skip 'and no other date' 'there is no pdfinfo (poppler-utils)'
fi
check 'the other kinds have none' all cmp -s one/map.png 'other place/map.png' -- \
    cmp -s one/map.svg 'other place/map.svg' -- cmp -s one/area.json 'other place/area.json'
finish
