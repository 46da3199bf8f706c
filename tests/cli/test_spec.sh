#!/usr/bin/env bash
# Map specs: what the options say as a file, and the file as maps.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1

schema=$SOURCE_DIR/include/controlmap/map.schema.json

# The keys that a printed spec names, given or as remarks.
printed_keys() {
    sed -n -E '/^# What to write/q; s/^#? ?([a-z][a-z0-9-]*):( .*)?$/\1/p' "$1" | sort -u
}

schema_keys() {
    jq -r '.properties | keys[] | select(. != "outputs" and . != "file")' "$schema" | sort -u
}

valid() {
    python3 - "$schema" "$1" <<'PY'
import json, sys
import jsonschema
# A YAML file of plain keys, texts in quotes and lists is read by hand: no YAML library is needed.
import re
data, key, item = {}, None, None
for line in open(sys.argv[2], encoding="utf-8"):
    line = line.rstrip("\n")
    if not line or line.lstrip().startswith("#"):
        continue
    m = re.match(r"^([a-z0-9-]+):\s*(.*)$", line)
    if m:
        key = m.group(1)
        value = m.group(2)
        data[key] = [] if value == "" else json.loads(value) if value[0] in '"tf0123456789' else value
        continue
    m = re.match(r"^\s+- (?:(file): )?(.*)$", line)
    data[key].append({"file": json.loads(m.group(2))} if m.group(1) else json.loads(m.group(2)))
jsonschema.validate(data, json.load(open(sys.argv[1], encoding="utf-8")))
PY
}

run controlmap render --print-spec
check 'a spec is printed without a file to write' all exits 0 -- quiet -- out_has 'outputs:'
cp "$OUT" empty.yaml
check 'the schema and the printed spec have the same keys' \
    diff <(printed_keys empty.yaml) <(schema_keys)
check 'an empty spec is valid' valid empty.yaml

options=(--extent UA-14 --theme dark --size 400x320 --title 'A "title": with marks' --scale 0.8
    --mark '37.8,48.0,Here,star' --label Bakhmut --highlight UA-14 --no-register --basis clipped
    --word 'front-line=Line of contact' --color 'control=#8899AA' --line-error 0.5)
run controlmap render "${options[@]}" -o direct.png
check 'a map of many options is drawn' all exits 0 -- test -s direct.png
run controlmap render "${options[@]}" -o written.png --print-spec
cp "$OUT" map.yaml
check 'a spec of many options is valid' valid map.yaml
run controlmap render map.yaml
check 'the spec writes the file that it names' all exits 0 -- test -s written.png

# The pictures differ in what they say of their making; their pixels do not.
pixels() { pngtopnm_free "$1"; }
pngtopnm_free() {
    python3 - "$1" <<'PY'
import sys, zlib, struct, hashlib
data = open(sys.argv[1], "rb").read()
at, body = 8, b""
while at < len(data):
    length, kind = struct.unpack(">I4s", data[at:at + 8])
    if kind in (b"IDAT", b"PLTE", b"IHDR"):
        body += data[at + 8:at + 8 + length]
    at += 12 + length
print(hashlib.sha256(body).hexdigest())
PY
}
check 'the spec draws what the options drew' \
    test "$(pixels direct.png)" = "$(pixels written.png)"

mkdir sub
cat >sub/sizes.yaml <<'YAML'
# Three sizes of one map.
title: Sizes
extent: [UA-14, UA-09]
color:
  control: "#8899AA"
word:
  source: "From:"
outputs:
  - file: wide.png
    size: 640x480
  - {file: tall.svg, size: 400x500, theme: print}
  - file: small.png
    size: 400x320
    title: Small
YAML
run controlmap render sub/sizes.yaml
check 'a spec writes all its outputs beside itself' all exits 0 -- quiet -- test -s sub/wide.png -- \
    test -s sub/tall.svg -- test -s sub/small.png
check 'an output has its own size' grep -q 'width="400" height="500"' sub/tall.svg
check 'words of the spec are on the map' grep -q 'From:' sub/tall.svg
check 'colours of the spec are on the map' grep -qi '#8899aa' sub/tall.svg
run controlmap render sub/sizes.yaml -o one.svg --title Other
check 'the command line has the last word' all exits 0 -- grep -q '>Other<' one.svg -- \
    grep -q 'width="640"' one.svg

refused() { # SPEC_TEXT WORDS...
    printf '%b' "$1" >wrong.yaml
    shift
    run controlmap render wrong.yaml -o wrong.png
    complains 3 "$@"
}
check 'an unknown key is named with its line and the nearest' \
    refused 'title: A\ntheem: dark\n' 'wrong.yaml' 'line 2' 'theem' 'theme'
check 'a key that is there twice is refused' refused 'title: A\ntitle: B\n' 'line 2' 'twice'
check 'a list where none belongs is told of' refused 'outputs: map.png\n' 'line 1' 'outputs'
check 'an output without a file is told of' refused 'outputs:\n  - size: 400x400\n' 'line 2' 'file'
check 'a list of no outputs is told of' refused 'outputs: []\n' 'line 1' 'empty'
check 'a file beside outputs is told of' \
    refused 'file: a.png\noutputs: [{file: b.png}]\n' 'line 1' 'outputs'
check 'two outputs with one file are told of' \
    refused 'outputs:\n  - file: a.png\n  - file: a.png\n' 'line 3' 'another'
check 'also where it is written in two ways' \
    refused 'outputs:\n  - file: a.png\n  - file: ./a.png\n' 'line 3' 'another'
check 'two outputs with one manifest are told of' refused \
    'outputs:\n  - {file: a.png, manifest: m.json}\n  - {file: b.png, manifest: ./m.json}\n' \
    'line 3' 'another'
check 'a picture and a manifest of one name are told of' \
    refused 'outputs:\n  - {file: a.png, manifest: ./a.png}\n' 'line 2' 'another'
check 'outputs of an output are told of' \
    refused 'outputs:\n  - {file: a.png, outputs: []}\n' 'line 2' 'outputs'
check 'a spec as a control layer is told of' \
    refused 'title: A\ncontrol: wrong.yaml\n' 'line 2' 'map spec'
check 'a list for an option of one value is told of' refused 'title: [a, b]\n' 'line 1' 'title'
check 'a second document is told of' refused 'title: A\n---\ntitle: B\n' 'line 2' 'second'
check 'a wrong value is told of with its line' refused 'title: A\ntheme: drak\n' 'line 2' 'theme'
check 'a text where a number belongs is told of' refused 'scale: large\n' 'line 1' 'number'
check 'an extent that is none is told of with its line' \
    refused 'title: A\nextent: UA-99\n' 'line 2' 'UA-99'
check 'a number is no text that only begins with one' \
    refused 'title: A\nscale: 1 000\n' 'line 2' 'not 1 000'
check 'nor has it a comma' refused 'scale: 0,5\n' 'line 1' 'not 0,5'
check 'a whole number is told of' refused 'frame: x\nfade: 1.5\n' 'line 2' 'fade' 'whole'
check 'so is one too large' refused 'frame: x\nfade: 3000000000\n' 'line 2' 'fade' 'too large'
check 'or too small to be one' refused 'scale: 1e-400\n' 'line 1' 'number'
for wrong in 'lang: qq' 'size: 100x100' 'word: {front-lin: A}' 'basis: median' 'earth: flat' \
    'date: today' 'subtitle: "{foo}"' 'mark: "nan,49,A"'; do
    check "what is wrong with ${wrong%%:*} is told of with its line" \
        refused "title: A\n$wrong\n" 'line 2' "${wrong%%:*}"
done
printf 'title: A\nfile: map.gif\n' >ending.yaml
run controlmap render ending.yaml
check 'a file of no known kind is told of with its line' all complains 3 'line 2' 'file must end in' -- \
    test ! -e map.gif
run controlmap render ending.yaml -o map.gif
check 'what the command line says is not the fault of the spec' complains 2 '--output must end in'
printf 'title: A\ntheme: light\nsize: 640x480\n' >right.yaml
run controlmap render right.yaml -o wrong.png --theme drak
check 'nor is an option that it says again' complains 2 '--theme is'
run controlmap render right.yaml -o wrong.png -s big
check 'nor one of a letter' complains 2 '--size is'
run controlmap render right.yaml -o wrong.png -qs big
check 'nor one among several letters' complains 2 '--size is'
printf 'title: A\nsize: big\n' >value.yaml
run controlmap render value.yaml -o wrong.png --subtitle --size
check 'a value that looks like an option is none' complains 3 'line 2' 'size is'
printf 'size: 640x480\nwhere: "--size"\nfile: wrong.png\n' >quoted.yaml
run controlmap render quoted.yaml
check 'a text that looks like an option is not taken for one' complains 2 'the filter "--size"'
printf 'size: 640x480\nscale: .5e0\nlabels: none\nfile: half.png\n' >half.yaml
run controlmap render half.yaml
check 'a number is written as in YAML' all exits 0 -- test -s half.png
printf 'outputs:\n  - file: one.png\n  - {file: two.png, size: big}\n' >second.yaml
run controlmap render second.yaml
check 'nothing is drawn where a later output is wrong' all complains 3 'line 3' 'size' -- \
    test ! -e one.png
run controlmap render second.yaml other.shp
check 'a spec beside layers is told of' complains 2 'stands alone'
check 'what is no YAML is told of' refused 'title: "open\n' 'no YAML'
check 'an empty spec file is told of' refused '' 'empty'
check 'one manifest for several outputs is refused' \
    refused 'manifest: m.json\noutputs:\n  - file: a.png\n  - file: b.png\n' 'line 1' 'manifest'
cp "$SHAPEFILES/phrases-de.yaml" sub/own.yaml
printf 'lang: own.yaml\nfile: own.svg\nsize: 400x320\n' >sub/lang.yaml
run controlmap render sub/lang.yaml
check 'a language file is looked for beside the spec' all exits 0 -- grep -q 'Quellen:' sub/own.svg
run controlmap render nothere.yaml -o x.png
check 'a spec that is not there is told of' complains 3 'nothere.yaml' 'check the path'
run controlmap render -o x.png --color 'control=red'
check 'a colour is written #RRGGBB' complains 2 '#RRGGBB'
run controlmap render -o x.png --color 'controll=#112233'
check 'a colour that no theme has is refused' complains 2 'controll'
run controlmap render -o x.png --word 'front-lin=F'
check 'a phrase that there is not is refused' complains 2 'front-lin' 'front-line'
run controlmap render -o x.png --word 'front-line={fornt}'
check 'a phrase with an unknown name in braces is refused' complains 2 '{fornt}'
run controlmap render -o x.png --mark '37.8,Here'
check 'a mark without a latitude is refused' complains 2 '--mark'
run controlmap render -o x.png --arrow '1,2,3'
check 'an arrow has two ends' complains 2 '--arrow'
run controlmap render -o x.png --highlight UA-99
check 'a highlight is a unit' complains 2 'UA-99'
run controlmap render -o x.png --lang xx
check 'a language without words is refused' complains 2 'xx'
run controlmap render -o x.png --mark '2,48,Paris' --size 400x320
check 'a mark off the map is told of' all exits 0 -- err_has 'Paris'
finish
