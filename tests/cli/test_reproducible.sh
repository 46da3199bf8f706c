#!/usr/bin/env bash
# The same input and options give the same bytes, whatever the folder, language and time zone, and
# on however many cores.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1

write() { # folder, and what the program is started with; the environment is the caller's
    local folder=$1 kind
    shift
    mkdir -p "$folder"
    (
        cd "$folder" || exit 1
        for kind in png svg pdf; do
            "$@" "$CONTROLMAP" render -o map.$kind --size 800x600 || exit 1
        done
        for kind in csv json txt md geojson gpkg; do
            "$@" "$CONTROLMAP" area -o area.$kind >area.text || exit 1
        done
        "$@" "$CONTROLMAP" trace "$SHAPEFILES/settlements-2025-12-28.csv" -q -o traced.shp
    ) >"$OUT" 2>"$ERR"
    STATUS=$?
    LAST="write $folder $*"
}
same() { # does a folder have what the folder "one" has? Tells all that differs.
    diff -rq one "$1" | sed 's/^/# /'
    [ "${PIPESTATUS[0]}" -eq 0 ]
}

write one
check 'all kinds of output are written' all exits 0 -- test "$(find one -type f | wc -l)" -eq 15
# Names of locales that are not installed count as C, which is one of the cases.
LC_ALL=C LANG=de_DE.UTF-8 TZ=Pacific/Kiritimati HOME=/nowhere COLUMNS=40 write 'other place'
check 'all are the same in another folder, locale and time zone' all exits 0 -- same 'other place'

# Few systems have a locale with a decimal comma installed, so one is built where it can be. The
# leak sanitizer would find what newlocale of the GNU C library makes of LOCPATH and never frees.
mkdir locales
localedef -i de_DE -f UTF-8 locales/de_DE.UTF-8 >/dev/null 2>&1
german=(env LC_ALL=de_DE.UTF-8 TZ=America/St_Johns)
decimal_mark() { "${german[@]}" locale decimal_point 2>/dev/null; }
if [ "$(decimal_mark)" != , ]; then
    german+=("LOCPATH=$WORK/locales" "ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0")
fi
if [ "$(decimal_mark)" = , ]; then
    write german "${german[@]}"
    check 'all are the same where numbers have decimal commas' all exits 0 -- same german
else
    echo 'SKIP: no locale with a decimal comma is installed or can be built'
    skip 'all are the same where numbers have decimal commas' \
        'no locale with a decimal comma is installed or can be built'
fi

if have taskset; then
    core=$(taskset -cp $$ | sed 's/.*: *\([0-9]*\).*/\1/')
    write pinned taskset -c "$core"
    check 'all are the same on a single core' all exits 0 -- same pinned
else
    echo 'SKIP: there is no taskset (util-linux)'
    skip 'all are the same on a single core' 'there is no taskset (util-linux)'
fi

SOURCE_DATE_EPOCH=1766880000 write dated
check 'a PDF takes its date from SOURCE_DATE_EPOCH' all exits 0 -- \
    bash -c '! cmp -s one/map.pdf dated/map.pdf'
if have pdfinfo; then
    created() { TZ=UTC pdfinfo -isodates "$1" | sed -n 's/^CreationDate: *//p'; }
    check 'and no other date' all test "$(created dated/map.pdf | cut -c1-10)" = 2025-12-28 -- \
        test -z "$(created one/map.pdf)"
else
    skip 'and no other date' 'there is no pdfinfo (poppler-utils)'
fi
for name in map.png map.svg area.csv area.json area.txt area.md area.geojson; do
    check "$name has no date of its making" cmp "one/$name" "dated/$name"
done
finish
