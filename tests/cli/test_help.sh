#!/usr/bin/env bash
# Help, version, and what happens when words are missing or wrong.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1

run controlmap
check 'no argument shows the three most useful commands' all exits 0 -- quiet -- \
    out_has 'controlmap render -o map.png' -- out_has 'controlmap area ' -- \
    out_has 'controlmap area control.geojson'
cp "$OUT" short
for word in --help -h help; do
    run controlmap $word
    check "$word alone shows the same" all exits 0 -- quiet -- cmp -s short "$OUT"
done

for verb in render area diff series scenario check trace info; do
    run controlmap $verb --help
    check "$verb --help has a usage line, options and examples" all exits 0 -- quiet -- \
        out_has "controlmap $verb" -- out_has 'Examples:' -- out_has '--help'
    cp "$OUT" long
    run controlmap $verb -h
    check "$verb -h says the same" all exits 0 -- cmp -s long "$OUT"
    check "$verb --help has no line longer than 140 bytes" awk 'length($0) > 140 { exit 1 }' long
    run controlmap $verb --no-such-option
    check "$verb refuses an unknown option" complains 2 '--no-such-option' "controlmap $verb --help"
done

run controlmap --version
check '--version names the program and its libraries' all exits 0 -- quiet -- \
    grep -qE '^controlmap [0-9]+\.[0-9]+\.[0-9]+' "$OUT" -- out_has 'GDAL ' -- out_has 'PROJ ' -- \
    out_has 'GEOS ' -- out_has 'cairo ' -- out_has 'Pango ' -- out_has 'libpng '

run controlmap paint
check 'an unknown verb is refused' complains 2 'paint' 'render'
run controlmap --wrong
check 'an unknown option instead of a verb is refused' complains 2 '--wrong'
run controlmap ''
check 'an empty verb is refused' complains 2
run controlmap check
check 'check needs a claim' complains 2 'claim'
run controlmap check 12
check 'a claim needs a unit' complains 2 'no unit'
run controlmap info
check 'info needs a file' complains 2 'file'
run controlmap trace -o x.shp
check 'trace needs points' complains 2 'points'
run controlmap trace "$SHAPEFILES/settlements-2025-12-28.csv"
check 'trace needs a file to write' complains 2 '-o'
run controlmap render
check 'render needs a file to write' complains 2 '-o'
run controlmap area --format
check 'an option without its value is refused' complains 2
run controlmap area -- --help
check 'after -- an option is a file name' complains 3 '--help'

controlmap --version >/dev/full 2>"$ERR"
STATUS=$?
: >"$OUT"
check 'a standard output that is full is told of' complains 4 'standard output'
finish
