#!/usr/bin/env bash
# What a result says of where it comes from: manifests, digests, command lines, secrets that must
# not be in them; and that other programs can read what is written.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1

have python3 || skip_all 'there is no python3'

has() { # EXPRESSION VALUE of the JSON
    local found
    found=$(json "$1")
    [ "$found" = "$2" ] || { echo "# $1 is $found, not $2"; return 1; }
}
holds() { [ "$(json "$1")" = True ] || { echo "# not so: $1"; return 1; }; }
# A file to look into with has and holds.
look() {
    cp "$1" "$OUT"
    LAST="(looked into $1)"
}
untold() { # FILE...: nothing secret in them
    ! grep -aqE 'geheim|hush' "$@" || { grep -aoE '.{0,60}(geheim|hush)' "$@" | sed 's/^/# /'; return 1; }
}

if python3 -c 'import jsonschema' 2>/dev/null; then
    obeys() { check "$1" obeys_schema "$2" "$3"; }
else
    echo 'SKIP: python3 has no jsonschema'
    obeys() { skip "$1" 'python3 has no jsonschema'; }
fi

# Lopsided polygons of two holders, a claim, units of an authority.
cat >control_20250301.geojson <<'GEOJSON'
{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"holder": "north", "how": "held"}, "geometry": {"type": "Polygon",
 "coordinates": [[[34, 48], [37, 48], [37, 49.25], [34, 48]]]}},
{"type": "Feature", "properties": {"holder": "south", "how": "contested"}, "geometry": {"type": "Polygon",
 "coordinates": [[[33, 47], [35, 47], [34.5, 47.75], [33, 47]]]}}]}
GEOJSON
cat >claim.geojson <<'GEOJSON'
{"type": "Polygon", "coordinates": [[[30, 49], [30.5, 49], [30.25, 49.5], [30, 49]]]}
GEOJSON
printf 'unit,official_km2\nUA-14,26517\n' >official.csv

# --- manifests --------------------------------------------------------------------------------

run controlmap area --manifest area.json --format json
cp "$OUT" printed.json
check 'area writes a manifest and prints its table' all exits 0 -- quiet -- test -s area.json -- \
    has 'd["control"]["features"]' 1
obeys 'the manifest of area obeys its schema' manifest area.json
obeys 'and the JSON its own' area printed.json
same_results() { # MANIFEST PRINTED KEY...
    python3 - "$@" <<'PYTHON'
import json, sys

def same(a, b):
    if isinstance(a, float) and isinstance(b, float):  # they may have fewer digits in one
        return abs(a - b) <= 1e-13 * max(abs(a), abs(b), 1)
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b

manifest, printed = (json.load(open(path)) for path in sys.argv[1:3])
for key in sys.argv[3:]:
    assert same(manifest["results"][key], printed[key]), key
assert manifest["controlmap"] == printed["controlmap"]
PYTHON
}
check 'both hold the same figures' same_results area.json printed.json control boundary method \
    total units
run controlmap render --manifest render.json -o map.svg
check 'render writes one beside its map' all exits 0 -- quiet -- test -s map.svg
obeys 'the manifest of render obeys its schema' manifest render.json
check 'the map is drawn from the figures of the table' same_results render.json printed.json \
    control boundary method total units
run controlmap render -v --manifest told.json -o map.svg
cp "$ERR" told
labels_as_told() { # MANIFEST STDERR: the labels left out are those that -v tells of
    python3 - "$@" <<'PYTHON'
import json, sys
listed = {"%s (%s): %s" % (l["text"], l["kind"], l["reason"])
          for l in json.load(open(sys.argv[1]))["labels_left_out"]}
start = "controlmap: left out: "
told = {line[len(start):].rstrip("\n") for line in open(sys.argv[2]) if line.startswith(start)}
assert told and listed == told, listed ^ told
PYTHON
}
check 'and it lists the labels that found no place' labels_as_told told.json told
run controlmap check --manifest check.json --format json 116000km2 19.2%
cp "$OUT" claims.json
obeys 'the manifest of check obeys its schema' manifest check.json
check 'it holds the claims' same_results check.json claims.json claims joint consistency
check 'and the figures' same_results check.json printed.json control boundary total units

digests() { # MANIFEST: every file that is named has the digest that its bytes have
    python3 - "$1" "$SHAPEFILES" "$PWD" <<'PYTHON'
import hashlib, json, os, sys
manifest = json.load(open(sys.argv[1]))
layers = [manifest["results"]["control"], manifest["results"]["boundary"], *manifest["others"]]
count = 0
for layer in layers:
    for source in layer["inputs"]:
        files = {f["name"]: f["sha256"] for f in source["files"]}
        name = os.path.basename(source["source"])
        assert name in files, (name, files)
        if name.endswith(".shp"):
            ends = {os.path.splitext(f)[1] for f in files}
            assert ends >= {".shp", ".shx", ".dbf", ".prj"}, ends
        for file, digest in files.items():
            path = next(p for p in (os.path.join(f, file) for f in sys.argv[2:]) if os.path.exists(p))
            assert digest == hashlib.sha256(open(path, "rb").read()).hexdigest(), (file, digest)
            count += 1
        assert source["sha256"] == files[name]
assert count >= 2
PYTHON
}
check 'every file of a shapefile has its digest' digests area.json
check 'also after a check' digests check.json
look area.json
check 'each of both layers has five files' holds \
    'all(len(d["results"][k]["inputs"][0]["files"]) == 5 for k in ("control", "boundary"))'
check 'the digest of the layer is that of the file named' has 'd["results"]["control"]["sha256"]' \
    "$(sha256sum <"$SHAPEFILES/ukraine-control-2025-12-28.shp" | cut -d' ' -f1)"
ARGUMENTS=(control_20250301.geojson claimed=claim.geojson --include 'held,claimed'
    --official official.csv --manifest files.json -q --format json)
run controlmap area "${ARGUMENTS[@]}"
cp "$OUT" files.out
check 'so have several files, and a table' digests files.json
obeys 'their manifest obeys its schema' manifest files.json
look files.json
check 'they are all there' all \
    has '[i["source"] for i in d["results"]["control"]["inputs"]]' \
    "['control_20250301.geojson', 'claim.geojson']" -- \
    has '[o["source"] for o in d["others"]]' "['official.csv']" -- \
    has 'd["results"]["control"]["inputs"][0]["date"]' 2025-03-01

check 'the command line is in it' has 'd["command"]' \
    "controlmap area ${ARGUMENTS[*]}"
cp files.json before.json
command=$(json 'd["command"]')
run eval "$command"
check 'and makes the result again, to the byte' all exits 0 -- cmp -s "$OUT" files.out -- \
    cmp -s files.json before.json
mkdir 'a folder'
cp claim.geojson "a folder/it's.geojson"
run controlmap area "a folder/it's.geojson" --whole 'All $of it' --manifest quoted.json --format \
    json
cp "$OUT" quoted.out
look quoted.json
command=$(json 'd["command"]')
run eval "$command"
check 'blanks and quotes in it too' all exits 0 -- cmp -s "$OUT" quoted.out
look area.json
run controlmap --version
cp "$OUT" version
look area.json
check 'the libraries are those that --version names' python3 - <<'PYTHON'
import json
said = open("version").read()
libraries = json.load(open("area.json"))["libraries"]
assert len(libraries) >= 6
assert all(f"{name} {version}" in said for name, version in libraries.items()), libraries
PYTHON
check 'the terms are defined' holds \
    'set(d["definitions"]) >= {"drawn", "clipped", "official", "front", "outside"}'
run controlmap area --manifest again.json -q --format json
check 'a second manifest differs in its own name alone' bash -c \
    'diff <(sed "s/again.json -q/area.json/" again.json) area.json' - "$WORK"
SOURCE_DATE_EPOCH=1000000000 run controlmap area --manifest area2.json --format json
check 'no clock gets into it' bash -c 'diff <(sed s/area2.json/area.json/ area2.json) area.json'
check 'nor the folder of the default data' bash -c '! grep -qF "$1" area.json' - "$SHAPEFILES"

run controlmap area control_20250301.geojson --side-field holder --manifest sides.json --format json
cp "$OUT" sides.out
check 'a manifest of several sides has the same sides' all exits 0 -- \
    same_results sides.json sides.out sides between_sides_km2
obeys 'it obeys its schema' manifest sides.json
obeys 'and so does the JSON with sides' area sides.out
run controlmap area control_20250301.geojson --side-field holder --side south --manifest side.json \
    --format json --front
cp "$OUT" side.out
check 'a manifest of one side with fronts has the same fronts' same_results side.json side.out \
    control total front
obeys 'and the JSON obeys its schema' area side.out
run controlmap area control_20250301.geojson --status-field how --status-map \
    'held=h*;contested=c*' \
    --include held,contested --manifest values.json --format json --front --lag 1
cp "$OUT" values.out
check 'a manifest of statuses has their values' same_results values.json values.out control total
obeys 'the JSON with values, fronts and a lag obeys its schema' area values.out
run controlmap area --earth EPSG:3857 --denominator 5e5 --by control_20250301.geojson -q \
    --precision 2 \
    --format json
obeys 'the JSON on a plane, by other units, obeys its schema' area "$OUT"

mkdir place
listing() { find place -mindepth 1 | sort; }
run controlmap area --manifest place/missing/m.json
check 'a manifest that cannot be written is an error' all exits 4 -- silent -- err_has missing -- \
    test -z "$(listing)"
echo old >place/old.json
run controlmap area nothere.geojson --manifest place/old.json
check 'an old one survives input that fails' all exits 3 -- grep -qx old place/old.json
run controlmap render nothere.geojson -o place/map.svg --manifest place/old.json
check 'also with a map' all exits 3 -- grep -qx old place/old.json -- test ! -e place/map.svg

# --- secrets ----------------------------------------------------------------------------------

masked() { # SOURCE: refused by every verb, with *** where the secret was
    local verb
    for verb in "area" "info" "render -o secret.svg" "trace -o secret.shp" "check 5km2" \
        "area --boundary" "area --by" "area --extra" "area --official"; do
        # shellcheck disable=SC2086
        run controlmap $verb "$1"
        if [ "$STATUS" -eq 0 ] || ! untold "$OUT" "$ERR" || ! err_has '***'; then
            echo "# by $verb"
            return 1
        fi
    done
}
# Nobody listens at port 1.
SERVER='host=127.0.0.1 port=1'
for source in "PG:$SERVER user=bob password=geheim dbname=x" "PG:$SERVER password='ge heim hush' user=bob" \
    "PG:user=bob PASSWORD=geheim $SERVER" 'PG:postgresql://bob:geheim@127.0.0.1:1/x' \
    'http://bob:geheim@127.0.0.1:1/a.geojson' 'http://127.0.0.1:1/a.geojson?x=1&token=hush' \
    'http://127.0.0.1:1/a.geojson?api_key=hush&x=1'; do
    check "the secret of $(sed -E 's/(geheim|ge heim hush|hush)/S/g' <<<"$source") is not told" \
        masked "$source"
done
run controlmap area "claimed=PG:$SERVER password=geheim"
check 'nor behind the word for a status' all exits 3 -- untold "$OUT" "$ERR" -- err_has '***'

# A server of our own, for sources that work.
cat >serve.py <<'PYTHON'
import functools, http.server, socketserver

class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

with socketserver.TCPServer(("127.0.0.1", 0), functools.partial(Quiet, directory="served")) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
PYTHON
mkdir served
cp control_20250301.geojson claim.geojson official.csv served
export no_proxy=127.0.0.1 NO_PROXY=127.0.0.1
python3 serve.py >port 2>/dev/null &
SERVER_ID=$!
trap 'kill "$SERVER_ID" 2>/dev/null; end' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ -s port ] && break
    sleep 0.1
done
HOST="bob:geheim@127.0.0.1:$(cat port)"
URL="http://$HOST/control_20250301.geojson?token=hush"
run controlmap area "$URL" --format json --manifest secret.json -v
if exits 0; then
    SERVED=yes
    cp "$OUT" secret.out
    check 'a URL is read, and its secrets are told nowhere' untold "$ERR" secret.out secret.json
    check 'but masked' all grep -qF "bob:***@127.0.0.1" secret.json -- \
        grep -qF 'token=***' secret.out
    obeys 'the manifest obeys its schema' manifest secret.json
    for ending in svg png pdf; do
        run controlmap render "$URL" -o "secret.$ending" --manifest secret.json --alt
        check "a map keeps them too: .$ending" all exits 0 -- \
            untold "secret.$ending" secret.json "$OUT" "$ERR"
    done
    check 'its metadata have the masked command' grep -qF 'token=***' secret.svg
    if have pdftotext; then
        pdftotext secret.pdf - >secret.txt
        pdfinfo secret.pdf >>secret.txt
        check 'compressed or not' untold secret.txt
    else
        skip 'compressed or not' 'there is no pdftotext'
    fi
    for format in text md csv; do
        run controlmap area "$URL" --format $format
        check "a table keeps them: $format" all exits 0 -- untold "$OUT" "$ERR"
    done
    run controlmap area "$URL" -q -o secret.geojson
    check 'and polygons' all exits 0 -- untold secret.geojson
    run controlmap check "$URL" 5km2 --format json --manifest secret.json
    check 'and a check' all exits 1 -- untold "$OUT" "$ERR" secret.json
    run controlmap area --extra "http://$HOST/claim.geojson?token=hush" --manifest secret.json
    check 'and extra polygons' all exits 0 -- untold "$OUT" "$ERR" secret.json
    run controlmap area -q --boundary "$URL" --manifest secret.json --format json
    check 'and units' all exits 0 -- untold "$OUT" "$ERR" secret.json
    run controlmap area -q --official "/vsicurl/http://$HOST/official.csv" --manifest secret.json
    check 'and a table of official areas' all exits 0 -- untold "$OUT" "$ERR" secret.json
else
    SERVED=
    echo 'SKIP: a URL on this machine cannot be read'
    skip 'secrets of a URL that works' 'a URL on this machine cannot be read'
fi

# --- what other programs read -----------------------------------------------------------------

run controlmap area -o map.parquet
if exits 0; then
    check '-o .parquet is written' test -s map.parquet
else
    check '-o .parquet is refused with the endings that work' all exits 2 -- silent -- \
        err_has map.parquet -- err_has .gpkg -- err_has .geojson -- test ! -e map.parquet
fi
run controlmap area -o map.nothing
check 'so is an ending that nothing has' all exits 2 -- silent -- err_has map.nothing
ENDINGS=$(grep -o 'use one of: .*' "$ERR" | grep -oE '\.[a-z]+')
check 'at least five endings are named' test "$(wc -w <<<"$ENDINGS")" -ge 5
TOTAL=$(python3 -c 'import json; print(json.load(open("printed.json"))["total"]["drawn_km2"])')
for ending in $ENDINGS; do
    # These are tables.
    case $ending in .json | .csv) continue ;; esac
    run controlmap area -q -o "polygons$ending"
    run controlmap info "polygons$ending"
    check "polygons$ending can be written and read" all exits 0 -- \
        near "$(sed -n 's/^area: *\([0-9.]*\).*/\1/p' "$OUT")" "$TOTAL" 0.5
done

run controlmap area control_20250301.geojson --side-field holder --lag 1 --format csv
cp "$OUT" sides.csv
run controlmap area --format csv
cp "$OUT" table.csv
check 'the CSV opens in Python with its types' python3 - <<'PYTHON'
import csv, datetime
NUMBERS = ("measured_km2", "official_km2", "controlled_km2", "share_pct", "front_km")
for path, count in ("table.csv", 28), ("sides.csv", 56):
    raw = open(path, "rb").read()
    assert not raw.startswith(b"\xef\xbb\xbf") and raw.endswith(b"\r\n") and raw.count(b"\n") == raw.count(b"\r\n")
    rows = list(csv.DictReader(open(path, newline="", encoding="utf-8"), strict=True))
    assert len(rows) == count and all(None not in row and None not in row.values() for row in rows), len(rows)
    for row in rows:
        datetime.date.fromisoformat(row["date"])
        for column in NUMBERS:
            float(row[column])
        assert row["id"] and row["name"]
PYTHON
if python3 -c 'import pandas' 2>/dev/null; then
    check 'and in pandas' python3 - <<'PYTHON'
import pandas
for path, texts in ("table.csv", 3), ("sides.csv", 5):
    frame = pandas.read_csv(path)
    kinds = [kind.kind for kind in frame.dtypes]
    assert all(kind in "OU" or str(kind) == "T" for kind in kinds[:texts]), frame.dtypes
    assert all(kind in "fi" for kind in kinds[texts:]), frame.dtypes
    assert not frame.isna().any().any()
PYTHON
else
    echo 'SKIP: python3 has no pandas'
    skip 'and in pandas' 'python3 has no pandas'
fi
if have Rscript; then
    # shellcheck disable=SC2016
    check 'and in R' Rscript -e 't <- read.csv("table.csv", stringsAsFactors = FALSE)
        kinds <- sapply(t, class)
        stopifnot(nrow(t) == 28, all(kinds[1:3] == "character"),
            all(kinds[4:8] %in% c("numeric", "integer")), !any(is.na(t)),
            all(!is.na(as.Date(t$date))))'
else
    echo 'SKIP: there is no Rscript'
    skip 'and in R' 'there is no Rscript'
fi

# --- what must not pass -----------------------------------------------------------------------

check 'every layer of a map has its digests in the manifest' digests render.json
check 'and is named without the folder of the default data' bash -c '! grep -qF "$1" render.json' \
    - "$SHAPEFILES"
mkdir days
sed 's/37, 49.25/37, 49/' control_20250301.geojson >days/control_20250201.geojson
cp control_20250301.geojson days
run controlmap check days gain@2025-02=5km2 --manifest days.json
look days.json
check 'a claim about two days has both files in the manifest' holds '{"control_20250201.geojson",
    "control_20250301.geojson"} <= {i["source"].split("/")[-1] for i in
    d["results"]["control"]["inputs"] + [i for o in d["others"] for i in o["inputs"]]}'
run controlmap area "PG:$SERVER password = geheim"
check 'blanks round the sign do not give a secret away' all exits 3 -- untold "$ERR"
if [ -n "$SERVED" ]; then
    run controlmap area "/vsicurl/http://$HOST/nothere.geojson"
    check 'nor does the reason why a URL cannot be read' all exits 3 -- untold "$ERR"
    run controlmap area --official "/vsicurl/http://$HOST/official.csv" --format csv
    check 'nor the rows missing in a table' all exits 0 -- untold "$ERR"
    run controlmap check 999999km2 --extra "http://$HOST/claim.geojson?token=hush" --format json
    check 'nor the name of extra polygons' untold "$OUT" "$ERR"
    run controlmap info "$URL"
    check 'nor the command that info suggests' all exits 0 -- untold "$OUT"
fi
finish
