#!/usr/bin/env bash
# Films and sheets of a series: which pictures they hold, what is refused, what is left behind.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1

square_to 36 '"id":"A","name":"West"' >units.geojson
# There is none of the fourth day; some of what the second gained is lost on the fifth.
mkdir days
square_to 32 >days/control_20250101.geojson
square_to 33 >days/control_20250102.geojson
square_to 33.5 >days/control_20250103.geojson
square_to 32.7 >days/control_20250105.geojson
square_to 34 >days/control_20250106.geojson
look=(--boundary units.geojson --whole Somewhere --source Someone --size 640x480)
film=(controlmap series days "${look[@]}")
DATES='2025-01-01 2025-01-02 2025-01-03 2025-01-05 2025-01-06'

clean() { [ -z "$(find . -name '.controlmap.*' -o -name .log)" ]; }
absent() { [ ! -e "$1" ] && [ ! -L "$1" ]; }
names() { (cd "$1" && ls -A) | sed 's/\.png$//' | tr '\n' ' ' | sed 's/ $//'; }

# What a PNG shows, without what it says of itself: size, palette, rows.
pixels() {
    python3 - "$1" <<'PYTHON'
import hashlib, struct, sys, zlib
data = open(sys.argv[1], "rb").read()
at, chunks = 8, {}
while at < len(data):
    size, kind = struct.unpack(">I4s", data[at:at + 8])
    chunks[kind] = chunks.get(kind, b"") + data[at + 8:at + 8 + size]
    at += size + 12
shown = chunks[b"IHDR"] + chunks.get(b"PLTE", b"") + zlib.decompress(chunks[b"IDAT"])
print(*struct.unpack(">II", chunks[b"IHDR"][:8]), hashlib.sha256(shown).hexdigest())
PYTHON
}
same_pixels() {
    local a b
    a=$(pixels "$1") && b=$(pixels "$2") && [ -n "$a" ] && [ "$a" = "$b" ]
}
differ() { ! same_pixels "$@"; }
same_folder() { # both hold the same pictures
    local file
    [ "$(names "$1")" = "$(names "$2")" ] || return 1
    for file in "$1"/*.png; do
        same_pixels "$file" "$2/${file##*/}" || { echo "# ${file##*/} differs"; return 1; }
    done
}

# --- a folder ----------------------------------------------------------------------------------

run "${film[@]}" --animate film/ --fade 3
check 'a folder has a picture of each date, and none of a day without a file' all exits 0 -- quiet -- \
    test "$(names film)" = "$DATES" -- clean
check 'the summary is printed all the same' out_has Somewhere

day() { echo "days/control_202501$1.geojson"; }
# The frame options of a day: those of the last dates before it, and how far it is.
drawn() { # DAY PROGRESS SINCE...
    local file part=$2 since=()
    file=$(day "$1")
    shift 2
    for one; do
        since+=(--since "$(day "$one")")
    done
    run controlmap render "$file" "${look[@]}" --frame "$(day 06)" --frame "$(day 01)" --fade 3 \
        --progress "$part" "${since[@]}" -o one.png
    exits 0
}
check 'render draws the first of them' all drawn 01 0 -- same_pixels one.png film/2025-01-01.png
check 'the second' all drawn 02 0.2 01 -- same_pixels one.png film/2025-01-02.png
check 'one that lost land' all drawn 05 0.8 01 02 03 -- same_pixels one.png film/2025-01-05.png
check 'and the last' all drawn 06 1 02 03 05 -- same_pixels one.png film/2025-01-06.png
check 'one of another day is not the same' all drawn 05 0.8 01 02 03 -- \
    differ one.png film/2025-01-06.png
check 'a picture is told in words, with its date and its source' all \
    grep -aq '5 January 2025' film/2025-01-05.png -- grep -aq Someone film/2025-01-05.png
run "${film[@]}" --animate later/ --fade 3 --from 2025-01-02
run controlmap render "$(day 02)" "${look[@]}" --frame "$(day 06)" --frame "$(day 02)" --fade 3 \
    --since "$(day 01)" -o one.png
check 'with --from, the date before the first tells what the first gained' \
    same_pixels one.png later/2025-01-02.png
for jobs in 1 4; do
    run "${film[@]}" --animate "jobs$jobs/" --fade 3 --jobs $jobs
    check "--jobs $jobs draws the same pixels" all exits 0 -- same_folder film "jobs$jobs"
done
run "${film[@]}" --animate plain/ --fade 0
check 'without a tint, what was gained looks like the rest' all exits 0 -- \
    test "$(names plain)" = "$DATES" -- differ film/2025-01-02.png plain/2025-01-02.png
run "${film[@]}" --animate weeks/ --every week
check 'of a week its last date stands for it' all exits 0 -- test "$(names weeks)" = '2025-01-05 2025-01-06'
run "${film[@]}" --animate both/ -o rows.csv --chart chart.svg --sheet sheet.svg
check 'rows, chart and sheet are written besides' all exits 0 -- test "$(names both)" = "$DATES" -- \
    test -s rows.csv -- test -s chart.svg -- test -s sheet.svg -- clean
mkdir empty
run "${film[@]}" --animate empty/
check 'an empty folder is filled' all exits 0 -- test "$(names empty)" = "$DATES"

# --- files that are no use ---------------------------------------------------------------------

without() { # DAY: that day's file is broken
    rm -rf broken
    cp -r days broken
    printf '{"type":' >"broken/control_202501$1.geojson"
    run controlmap series broken "${look[@]}" --animate "without$1/"
}
for day in 01 03 06; do
    without $day
    check "an unusable file of day $day is told and passed over" all exits 0 -- \
        test "$(wc -l <"$ERR")" -eq 1 -- err_has "control_202501$day.geojson" -- \
        test "$(names without$day)" = "$(echo " $DATES" | sed "s/ 2025-01-$day//; s/^ //")"
done
run controlmap series broken "${look[@]}" --animate strict/ --strict
check 'with --strict it ends the run and leaves nothing' all complains 3 control_20250106.geojson -- \
    absent strict -- clean
run "${film[@]}" --animate strict/ --strict
check 'and where all files are whole, --strict draws them' all exits 0 -- test "$(names strict)" = "$DATES"
for file in broken/*; do
    printf '{"type":' >"$file"
done
run controlmap series broken "${look[@]}" --animate none/
check 'no film of files that cannot be read' all exits 3 -- silent -- absent none -- clean

# --- what is told ------------------------------------------------------------------------------

once() { [ "$(grep -cF -- "$1" "$ERR")" = 1 ]; }
run "${film[@]}" --animate told/ --mark '120,-30,Perth' --table
check 'what every map has to tell is told once' all exits 0 -- once Perth -- once 'no room for a table'
run "${film[@]}" -q --animate hushed/ --mark '120,-30,Perth'
check 'unless -q is given' all exits 0 -- bash -c "! grep -q Perth '$ERR'"

# --- what is refused ---------------------------------------------------------------------------

mkdir full
echo mine >full/mine.txt
run "${film[@]}" --animate full/
check 'a folder that is not empty is refused, and untouched' all complains 4 full 'not an empty folder' -- \
    test "$(ls -A full)" = mine.txt -- grep -qx mine full/mine.txt -- clean
echo mine >file
run "${film[@]}" --animate file/
check 'and so is a file in its place' all complains 4 file -- grep -qx mine file -- clean
mkdir folder.gif
run "${film[@]}" --animate folder.gif
check 'or a folder in the place of a file' all complains 4 folder.gif -- test -d folder.gif -- clean
for name in reel.avi reel .mp4; do
    run "${film[@]}" --animate "$name"
    check "an unknown ending is refused ($name)" all complains 2 --animate .mp4 .gif .webp -- absent "$name"
done
run "${film[@]}" --animate odd.mp4 --size 641x480
check 'an odd size is refused for mp4' all complains 2 odd.mp4 641x480 even -- absent odd.mp4 -- clean
run "${film[@]}" --animate added/ --append rows.csv
check '--append is refused' all complains 2 --animate --append -- absent added
run "${film[@]}" --animate small/ --size 100x100
check 'and a map too small to read' all complains 2 100x100 -- absent small -- clean
for wrong in '--fps 0.01' '--fps 500' '--hold -1' '--hold 601' '--fade -1' '--fade 1001'; do
    # shellcheck disable=SC2086
    run "${film[@]}" --animate wrong/ $wrong
    check "$wrong is refused" all complains 2 "${wrong% *}" -- absent wrong
done
run "${film[@]}" --extent 30,46,36,49
check 'what is about a map needs one' complains 2 --animate
run "${film[@]}" --animate nowhere/film/
check 'a place that is not there is exit 4' all complains 4 nowhere -- absent nowhere
run env PATH="$WORK/empty" "$CONTROLMAP" series days "${look[@]}" --animate lacking.mp4
check 'without ffmpeg that is said' all complains 4 lacking.mp4 'ffmpeg is needed' 'install ffmpeg' -- \
    absent lacking.mp4 -- clean
run env PATH="$WORK/empty" "$CONTROLMAP" series days "${look[@]}" --animate single/
check 'but a folder needs none' all exits 0 -- test "$(names single)" = "$DATES"
limited() { # KIB COMMAND...: no file may be larger
    (
        ulimit -f "$1"
        shift
        trap '' XFSZ
        "$@" >"$OUT" 2>"$ERR" </dev/null
    )
    STATUS=$? LAST="with limited files: $*"
}
limited 8 "${film[@]}" --animate little/
check 'a disk that is full is told, and nothing left' all complains 4 little -- absent little -- clean
if [ "$(id -u)" -ne 0 ]; then
    mkdir locked
    chmod a-w locked
    run "${film[@]}" --animate locked/film/
    check 'so is a folder that is read-only' all complains 4 locked -- absent locked/film
    chmod u+w locked
else
    skip 'so is a folder that is read-only' 'root may write anywhere'
fi

# --- sheets ------------------------------------------------------------------------------------

for ending in png svg pdf; do
    run "${film[@]}" --sheet "page.$ending"
    check "a sheet is made as $ending" all exits 0 -- quiet -- test -s "page.$ending" -- clean
done
check 'PNG and PDF by the ending' all starts_with page.png "$(printf '\211PNG')" -- starts_with page.pdf %PDF
# The chart beneath is as wide, and 9/16 of that high.
check 'it is as large as the map and the chart' all test "$(pixels page.png | cut -d' ' -f1,2)" = '640 840' -- \
    grep -q 'viewBox="0 0 640 840"' page.svg
check 'its ids are there once' test -z "$(grep -o ' id="[^"]*"' page.svg | sort | uniq -d)"
check 'it shows map and chart' all grep -q 'id="[^"]*front' page.svg -- grep -q 'id="[^"]*chart' page.svg
run "${film[@]}" --sheet page.gif
check 'an unknown ending is refused' all complains 2 --sheet .png -- absent page.gif
run "${film[@]}" --sheet same.png --chart same.png
check 'and so is the name of the chart' all complains 2 --sheet --chart -- absent same.png

# --- films -------------------------------------------------------------------------------------

has_encoder() { ffmpeg -v error -encoders 2>/dev/null | grep -q "[ ]$1[ ]"; }
stream() { # FILE: width, height, pictures, pictures a second
    ffprobe -v error -count_frames -select_streams v -of csv=p=0 \
        -show_entries stream=width,height,nb_read_frames,r_frame_rate "$1" | tr ',' ' '
}
# Of a GIF: how long each picture stands; of a WebP the same, in milliseconds.
delays() {
    python3 - "$1" <<'PYTHON'
import sys
data = open(sys.argv[1], "rb").read()
if data[:4] == b"RIFF":
    at, found = 12, []
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4:at + 8], "little")
        if data[at:at + 4] == b"ANMF":
            found.append(int.from_bytes(data[at + 20:at + 23], "little"))
        at += 8 + size + size % 2
else:
    at, found = 13 + 3 * 2 ** ((data[10] & 7) + 1) * (data[10] >> 7), []
    def blocks(at):
        while data[at]:
            at += data[at] + 1
        return at + 1
    while data[at] != 0x3B:
        if data[at] == 0x21:
            if data[at + 1] == 0xF9:
                found.append(10 * int.from_bytes(data[at + 4:at + 6], "little"))
            at = blocks(at + 2)
        else:
            local = data[at + 9]
            at = blocks(at + 11 + (3 * 2 ** ((local & 7) + 1) if local & 0x80 else 0))
print(*found)
PYTHON
}
if have ffmpeg && have ffprobe; then
    if has_encoder libx264; then
        run "${film[@]}" --animate film.mp4 --fps 10 --hold 0.5
        check 'mp4: a picture of each date, the last for half a second more' all exits 0 -- quiet -- \
            test "$(stream film.mp4)" = '640 480 10/1 10' -- clean
        cp film.mp4 first.mp4
        run "${film[@]}" --animate film.mp4 --fps 10 --hold 0.5
        check 'a film takes the place of the one before, with the same bytes' all exits 0 -- \
            cmp -s film.mp4 first.mp4
        run "${film[@]}" --animate fast.MP4 --hold 0
        check '15 dates a second, unless told otherwise; endings in any case' all exits 0 -- \
            test "$(stream fast.MP4)" = '640 480 15/1 5'
        mkdir '50%d:x'
        run "${film[@]}" --animate '50%d:x/-a:b%d.mp4'
        check 'signs that ffmpeg would read are but a name' all exits 0 -- test -s '50%d:x/-a:b%d.mp4'
        echo mine >old.mp4
        limited 8 "${film[@]}" --animate old.mp4
        check 'where the disk is full, what was there stays' all complains 4 old.mp4 ffmpeg -- \
            grep -qx mine old.mp4 -- clean
    else
        echo 'SKIP: this ffmpeg has no libx264'
        skip 'mp4' 'this ffmpeg has no libx264'
    fi
    run "${film[@]}" --animate film.gif --fps 10 --hold 0.5
    check 'gif: each date once, the last for half a second more' all exits 0 -- quiet -- \
        test "$(stream film.gif | cut -d' ' -f1,2)" = '640 480' -- \
        test "$(delays film.gif)" = '100 100 100 100 600' -- clean
    run "${film[@]}" --animate odd.gif --size 641x481 --hold 0
    check 'its size may be odd' all exits 0 -- test "$(stream odd.gif | cut -d' ' -f1,2)" = '641 481'
    mkdir -p '50%d:x'
    run "${film[@]}" --animate '50%d:x/film.gif' --fps 10 --hold 0.5
    check 'where it lies makes no difference' all exits 0 -- cmp -s film.gif '50%d:x/film.gif'
    if has_encoder libwebp_anim; then
        run "${film[@]}" --animate film.webp --fps 10 --hold 0.5
        check 'webp: each date once, the last for half a second more' all exits 0 -- quiet -- \
            test "$(delays film.webp)" = '100 100 100 100 600' -- clean
    else
        echo 'SKIP: this ffmpeg has no libwebp_anim'
        skip 'webp' 'this ffmpeg has no libwebp_anim'
    fi
    mkdir false
    printf '#!/bin/sh\necho no such encoder >&2\nexit 1\n' >false/ffmpeg
    chmod +x false/ffmpeg
    run env PATH="$WORK/false:$PATH" "$CONTROLMAP" series days "${look[@]}" --animate failing.gif
    check 'what ffmpeg has to say is passed on' all complains 4 failing.gif 'no such encoder' -- \
        absent failing.gif -- clean
else
    echo 'SKIP: ffmpeg is not installed'
    skip 'films' 'ffmpeg is not installed'
fi

# --- cut short ---------------------------------------------------------------------------------

mkdir many out
for ((i = 0; i < 36; i++)); do
    ln "$(day "0$((1 + i % 3))")" "many/$(date -u -d "2020-01-01 + $i days" +%Y%m%d).geojson"
done
begin() { # TARGET
    "$CONTROLMAP" series many --boundary units.geojson --size 320x320 --jobs 2 --animate "$1" \
        >"$OUT" 2>"$ERR" </dev/null &
    pid=$!
}
cut_short() { # SIGNAL TARGET: at the first picture, or when a film has been opened
    begin "$2"
    LAST="series many --animate $2, kill -$1"
    kill_once "$1" out -path '*.controlmap.*/*'
}
whole() { # TARGET
    case $1 in
    */) [ "$(find "$1" -name '*.png' | wc -l)" -eq 36 ] && [ -z "$(find "$1" ! -name '*.png' -type f)" ] ;;
    *) [ "$(delays "$1" 2>/dev/null | wc -w)" -gt 1 ] && cmp -s "$1" "whole${1##*film}" ;;
    esac
}
run "$CONTROLMAP" series many --boundary units.geojson --size 320x320 --animate out/film/
check 'a run that is not interrupted draws them all' all exits 0 -- whole out/film/
rm -rf out/film
for signal in INT TERM; do
    check "a folder is interrupted by SIG$signal" cut_short $signal out/film/
    check 'that is exit 130 and one line, and leaves nothing at all' all complains 130 interrupted -- \
        test -z "$(ls -A out)"
done
killed() { # TARGET BEFORE ("" for none): as it was or whole, at many moments
    local target=$1 before=$2 moment
    for ((moment = 0; moment < 4; moment++)); do
        rm -rf "${target%/}"
        [ -z "$before" ] || echo "$before" >"$target"
        begin "$target"
        sleep "$(awk "BEGIN { srand($RANDOM); printf \"%.3f\", rand() * 1.2 * $took / 1000 }")"
        kill -KILL "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
        [ -z "$before" ] && absent "${target%/}" && continue
        [ -n "$before" ] && [ "$(cat "$target" 2>/dev/null)" = "$before" ] && continue
        whole "$target" || { echo "# neither as it was nor whole: $target"; return 1; }
    done 2>/dev/null
    rm -rf out
    mkdir out
}
timed() { # COMMAND...: sets took, in ms
    local start
    start=$(date +%s%N)
    run "$@"
    took=$((($(date +%s%N) - start) / 1000000))
}
timed "$CONTROLMAP" series many --boundary units.geojson --size 320x320 --jobs 2 --animate timed/
check 'killed at any moment, a folder is whole or absent' killed out/film/ ''
if have ffmpeg; then
    for signal in INT TERM; do
        echo mine >out/film.gif
        check "a film is interrupted by SIG$signal" cut_short $signal out/film.gif
        check 'that is exit 130 and one line, and leaves what was there' all complains 130 interrupted -- \
            test "$(ls -A out)" = film.gif -- grep -qx mine out/film.gif
    done
    timed "$CONTROLMAP" series many --boundary units.geojson --size 320x320 --jobs 2 --animate whole.gif
    check 'killed at any moment, a film is whole or absent' killed out/film.gif ''
    check 'or what was there before' killed out/film.gif mine
else
    echo 'SKIP: ffmpeg is not installed'
    skip 'films that are cut short' 'ffmpeg is not installed'
fi

# --- real days ---------------------------------------------------------------------------------

if [ -n "${CONTROLMAP_DATA:-}" ]; then
    real=$CONTROLMAP_DATA/deepstate
    published() { echo "$real/deepstatemap_data_$1.geojson"; }
    run controlmap series "$real" --from 2025-11-24 --to 2025-11-28 --size 960x720 --source DeepState \
        --fade 2 --animate real/ -q
    check 'published days but the one that is missing' all exits 0 -- \
        test "$(names real)" = '2025-11-24 2025-11-25 2025-11-27 2025-11-28'
    run controlmap render "$(published 20251127)" --frame "$(published 20251128)" \
        --frame "$(published 20251124)" --since "$(published 20251124)" --since "$(published 20251125)" \
        --fade 2 --progress 0.75 --size 960x720 --source DeepState -o one.png -q
    check 'render draws the same of one of them' all exits 0 -- same_pixels one.png real/2025-11-27.png
else
    echo 'SKIP: CONTROLMAP_DATA is not set'
    skip 'published days' 'CONTROLMAP_DATA is not set'
fi
finish
