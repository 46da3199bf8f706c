# shellcheck shell=bash
# tap.sh - sourced by the shell tests: runs the program, prints TAP.
#
#   run controlmap area ...          output in $OUT and $ERR (files), exit code in $STATUS
#   check 'name of the case' CMD...  a case: passes if CMD succeeds
#   skip 'name of the case' 'why'
#   skip_all 'why'                   instead of all cases; ends the test
#   finish                           prints the plan and exits; the last line of every test
#
# Each test works in an empty folder of its own, $WORK, which goes when the test ends.

set -u
: "${CONTROLMAP:?path of the program}" "${SOURCE_DIR:?}" "${BUILD_DIR:?}"

WORK=$(mktemp -d "${TMPDIR:-/tmp}/controlmap-test.XXXXXX") || exit 1
OUT=$WORK/.stdout ERR=$WORK/.stderr STATUS=
CASES=0 FAILURES=0 FINISHED=
SHAPEFILES=$SOURCE_DIR/shapefiles

end() {
    rm -rf -- "$WORK"
    [ -n "$FINISHED" ] || { echo "Bail out! the test stopped before its end"; exit 1; }
}
trap end EXIT
cd "$WORK" || exit 1

# Nothing of the caller's must change what is written; leaks are still found.
unset SOURCE_DATE_EPOCH NO_COLOR TZ
export LC_ALL=C.UTF-8 CONTROLMAP_SHAPEFILES=$SHAPEFILES
export LSAN_OPTIONS=${LSAN_OPTIONS:-suppressions=$SOURCE_DIR/tests/support/lsan.supp}:print_suppressions=0

# A start takes several times as long under the sanitizers. Where CONTROLMAP_SAMPLE names the
# program of another build of the same sources, they watch every tenth run alone.
RUNS=0
controlmap() {
    RUNS=$((RUNS + 1))
    if [ -n "${CONTROLMAP_SAMPLE:-}" ] && [ $((RUNS % 10)) -ne 1 ]; then
        "$CONTROLMAP_SAMPLE" "$@"
    else
        "$CONTROLMAP" "$@"
    fi
}

# Where Python is chosen by a program of pyenv or the like, each start of that takes longer than
# what is to be done: so it chooses once.
PYTHON=$(python3 -c 'import sys; print(sys.executable)' 2>/dev/null) || PYTHON=
if [ -n "$PYTHON" ]; then
    python3() {
        "$PYTHON" "$@"
    }
fi

# Standard input is empty, so that nothing waits for it.
run() {
    "$@" >"$OUT" 2>"$ERR" </dev/null
    STATUS=$?
    LAST="$*"
    return 0
}

explain() {
    printf '# %s\n' "$@"
    if [ -n "${LAST:-}" ]; then
        printf '# last run: %s\n# exit code: %s\n' "$LAST" "$STATUS"
        sed -n '1,15s/^/# stdout: /p' "$OUT"
        sed -n '1,15s/^/# stderr: /p' "$ERR"
    fi
}

check() {
    local name=$1
    shift
    CASES=$((CASES + 1))
    if "$@"; then
        echo "ok $CASES - $name"
    else
        echo "not ok $CASES - $name"
        explain "failed: $*"
        FAILURES=$((FAILURES + 1))
    fi
}

skip() {
    CASES=$((CASES + 1))
    echo "ok $CASES - $1 # SKIP $2"
}

skip_all() {
    echo "SKIP: $1"
    echo "1..0 # SKIP $1"
    FINISHED=yes
    exit 0
}

finish() {
    echo "1..$CASES"
    FINISHED=yes
    [ "$FAILURES" -eq 0 ] || exit 1
    exit 0
}

# --- conditions ----------------------------------------------------------------------------

exits() { [ "$STATUS" -eq "$1" ]; }
silent() { [ ! -s "$OUT" ]; }
quiet() { [ ! -s "$ERR" ]; }
out_has() { grep -qF -- "$1" "$OUT"; }
err_has() { grep -qF -- "$1" "$ERR"; }
all() { # all COND ARG, COND ARG ... with "--" between
    local words=()
    for word in "$@" --; do
        if [ "$word" = -- ]; then
            "${words[@]}" || { echo "# not so: ${words[*]}"; return 1; }
            words=()
        else
            words+=("$word")
        fi
    done
}

# One line on standard error, from the program, with all of these words; nothing on standard output.
complains() {
    local code=$1 word
    shift
    exits "$code" || return 1
    silent || return 1
    [ "$(wc -l <"$ERR")" -eq 1 ] || return 1
    grep -q '^controlmap: ' "$ERR" || return 1
    for word in "$@"; do
        err_has "$word" || { echo "# missing: $word"; return 1; }
    done
}

# a, b, tolerance
near() { awk -v a="$1" -v b="$2" -v t="$3" 'BEGIN { exit !((a > b ? a - b : b - a) <= t) }'; }

# A value of the JSON in $OUT: json 'd["total"]["drawn_km2"]'
json() { python3 -c "import json, sys; d = json.load(open(sys.argv[1])); print($1)" "$OUT"; }

starts_with() { [ "$(head -c "${#2}" "$1")" = "$2" ]; } # FILE BYTES

# A square of GeoJSON from 30 to EAST degrees east, 46 to 49 degrees north: control that grows with
# EAST, or a unit to measure it in: square_to EAST [PROPERTIES]
square_to() {
    printf '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{%s},
"geometry":{"type":"Polygon","coordinates":[[[30,46],[%s,46],[%s,49],[30,49],[30,46]]]}}]}\n' \
        "${2:-}" "$1" "$1"
}

# Waits until the program that runs as $pid has made what find finds, and kills it at that moment:
# kill_once SIGNAL FIND-ARGUMENT...
kill_once() {
    local signal=$1 n
    shift
    for ((n = 0; n < 1000; n++)); do
        [ -z "$(find "$@")" ] || break
        kill -0 "$pid" 2>/dev/null || return 1
        sleep 0.01
    done
    kill "-$signal" "$pid"
    wait "$pid" 2>/dev/null
    STATUS=$?
}

have() { command -v "$1" >/dev/null 2>&1; }

# obeys_schema NAME FILE: the JSON against include/controlmap/NAME.schema.json; needs jsonschema.
obeys_schema() {
    python3 - "$SOURCE_DIR/include/controlmap/$1.schema.json" "$2" <<'PYTHON' 2>&1 | sed 's/^/# /'
import json, sys, jsonschema
schema, document = (json.load(open(path)) for path in sys.argv[1:])
jsonschema.Draft202012Validator.check_schema(schema)
jsonschema.Draft202012Validator(schema).validate(document)
PYTHON
    return "${PIPESTATUS[0]}"
}
