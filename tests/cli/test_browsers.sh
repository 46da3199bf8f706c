#!/usr/bin/env bash
# The SVG as Chromium and Inkscape draw it is the PNG. Letters are smoothed differently everywhere,
# so what is compared is the mean colour of blocks of 6 x 6 pixels: the block that differs most, and
# how many differ by more than 25 of 255. Measured: 25 and 0 (Inkscape 1.2), 29 and 2 (Chromium);
# any one city's name 6 px aside is 43 at least, no halos 42 and 31, no oblast boundaries 34 and 31.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1

WORST=36 COUNT=12

cat >compare.py <<'PYTHON'
import ctypes, sys
SIZE, SEEN = 6, 25
cairo = ctypes.CDLL("libcairo.2.dylib" if sys.platform == "darwin" else "libcairo.so.2")
for name in "create_from_png", "get_data":
    getattr(cairo, "cairo_image_surface_" + name).restype = ctypes.c_void_p

def blocks(path):
    surface = ctypes.c_void_p(cairo.cairo_image_surface_create_from_png(path.encode()))
    if cairo.cairo_surface_status(surface) != 0:
        sys.exit(path + " is no picture")
    width, height, stride = (getattr(cairo, "cairo_image_surface_get_" + name)(surface)
                             for name in ("width", "height", "stride"))
    pixels = ctypes.string_at(cairo.cairo_image_surface_get_data(surface), stride * height)
    sums = {}
    for y in range(height):
        for channel in range(3):
            row = pixels[y * stride + channel:y * stride + 4 * width:4]
            for x in range(0, width, SIZE):
                at = x, y // SIZE * SIZE, channel
                sums[at] = sums.get(at, 0) + sum(row[x:x + SIZE])
    return (width, height), sums

(size, a), (other, b) = map(blocks, sys.argv[1:3])
if size != other:
    sys.exit("%s: %dx%d is not %dx%d" % (sys.argv[2], *other, *size))
apart = {}
for at in a:
    apart[at[:2]] = max(apart.get(at[:2], 0), abs(a[at] - b[at]) / SIZE ** 2)
at = max(apart, key=apart.get)
count = sum(by > SEEN for by in apart.values())
print("%s: %.1f at %d,%d; %d blocks" % (sys.argv[2], apart[at], *at, count))
sys.exit(apart[at] > float(sys.argv[3]) or count > int(sys.argv[4]))
PYTHON

cat >fault.py <<'PYTHON'
import re, sys
text = open("map.svg", encoding="utf-8").read()
if sys.argv[1] == "no halos":
    text = re.sub(r'<text [^>]*aria-hidden="true".*?</text>', "", text)
elif sys.argv[1] == "a shifted name":
    text = re.sub(r'<text x="([\d.]+)"([^>]*>Kherson<)',
                  lambda m: '<text x="%.2f"%s' % (float(m[1]) + 6, m[2]), text)
else:
    text = re.sub(r'<g id="oblasts".*?</g>', "", text, flags=re.S)
print(text, end="")
PYTHON

rasterise() { # PROGRAM SVG PNG
    case $1 in
    inkscape) HOME=$WORK "$1" --export-type=png --export-filename="$3" "$2" ;;
    *) HOME=$WORK "$1" --headless --no-sandbox --disable-gpu --hide-scrollbars \
        --force-device-scale-factor=1 --user-data-dir="$WORK/profile" --window-size=1600,1200 \
        --screenshot="$WORK/$3" "file://$WORK/$2" ;;
    esac
}

alike() { # PNG
    run python3 compare.py map.png "$1" "$WORST" "$COUNT"
    cat "$OUT" "$ERR" | sed 's/^/# /'
    test -s "$OUT" || return 2
    exits 0
}
differs() {
    alike "$1"
    test $? -eq 1
}

python3 -c 'import ctypes, sys
ctypes.CDLL("libcairo.2.dylib" if sys.platform == "darwin" else "libcairo.so.2")' 2>/dev/null ||
    skip_all 'python3 with the library of cairo reads the pictures; one of them is missing'
run controlmap render -o map.png
run controlmap render -o map.svg
check 'the pictures are made' all exits 0 -- test -s map.png -- test -s map.svg
for fault in 'no halos' 'a shifted name' 'no oblasts'; do
    python3 fault.py "$fault" >"${fault// /-}.svg"
    check "there is something to spoil: $fault" bash -c '! cmp -s map.svg "$0"' "${fault// /-}.svg"
done

for program in chromium inkscape; do
    found=
    case $program in
    chromium) names='chromium chromium-browser google-chrome' ;;
    *) names=$program ;;
    esac
    for name in $names; do
        if [ -z "$found" ] && have "$name"; then found=$name; fi
    done
    if [ -z "$found" ]; then
        echo "# SKIP: there is no $program; what it makes of the SVG was NOT tested"
        skip "$program draws the SVG as the PNG is" "there is no $program"
        continue
    fi
    run rasterise "$found" map.svg $program.png
    check "$program draws the SVG" test -s $program.png
    check "$program draws the SVG as the PNG is" alike $program.png
    for fault in 'no halos' 'a shifted name' 'no oblasts'; do
        run rasterise "$found" "${fault// /-}.svg" fault.png
        check "$program: $fault would be seen" differs fault.png
        rm -f fault.png
    done
done
finish
