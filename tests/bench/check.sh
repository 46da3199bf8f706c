#!/usr/bin/env bash
# Whether run.sh still works: a tiny run of all its parts, of which each table has to be there and
# every figure a number; and whether generate.py writes the same twice. No time is judged.
#
#   tests/bench/check.sh [-b BUILD_DIR]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/controlmap-bench-check.XXXXXX")
trap 'rm -rf -- "$work"' EXIT

"$here/run.sh" -q "$@" >"$work/out"
for wanted in 'controlmap area' 'render .pdf' 'GDAL alone, one thread' 'GEOS anew, 60 units' \
    'controlmap, 60 units of 27 units' '^days ' '^vertices ' '^units ' 'dates a second'; do
    grep -q -- "$wanted" "$work/out" || {
        echo "bench check: no '$wanted' in:" >&2
        cat "$work/out" >&2
        exit 1
    }
done
if [ -x /usr/bin/time ] && grep -w -e nan -e inf "$work/out" >&2; then
    echo 'bench check: not a number' >&2
    exit 1
fi
for copy in a b; do
    python3 "$here/generate.py" "$work/same" --days 5 --vertices 100 --units 9
    (cd "$work/same" && cat days/*.geojson units.geojson) >"$work/$copy"
    rm -r "$work/same"
done
cmp "$work/a" "$work/b"
echo 'bench check: ok'
