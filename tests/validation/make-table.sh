#!/usr/bin/env bash
# Holds every figure of published.csv against the daily polygons of DeepState and prints the result
# as Markdown.
#
#   make-table.sh [--to YYYY-MM-DD] [--write]
#
#   --to     use no file later than this day; default: all there are
#   --write  put it between the two markers in METHOD.md instead of printing it
#
# CONTROLMAP_DATA names the folder that holds deepstate/ (deepstatemap_data_YYYYMMDD.geojson),
# CONTROLMAP the program (default: build/controlmap), CONTROLMAP_SHAPEFILES the default data (default:
# shapefiles/). Needs jq. Nothing else is read.

set -euo pipefail
export LC_ALL=C.UTF-8

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
program=${CONTROLMAP:-$root/build/controlmap}
export CONTROLMAP_SHAPEFILES=${CONTROLMAP_SHAPEFILES:-$root/shapefiles}
page=$root/METHOD.md
begin='<!-- validation tables: begin; written by tests/validation/make-table.sh --write -->'
end='<!-- validation tables: end -->'
last=9999-12-31 write=

die() {
    echo "make-table.sh: $*" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    case $1 in
    --to) last=${2:?a day} && shift ;;
    --write) write=yes ;;
    *) die "unknown argument $1" ;;
    esac
    shift
done
command -v jq >/dev/null || die 'jq is needed'
[ -x "$program" ] || die "no program at $program; set CONTROLMAP"
[ -d "${CONTROLMAP_DATA:-}/deepstate" ] || die 'set CONTROLMAP_DATA to the folder that holds deepstate/'

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

# --- the days -----------------------------------------------------------------------------------

mkdir "$work/days"
for file in "$(cd "$CONTROLMAP_DATA/deepstate" && pwd)"/deepstatemap_data_????????.geojson; do
    day=${file##*_} && day=${day%.geojson}
    [ "$day" -le "${last//-/}" ] || continue
    ln -s "$file" "$work/days/"
    echo "$day" >>"$work/list"
done
[ -s "$work/list" ] || die 'no file of these days'

# --- the checks ---------------------------------------------------------------------------------

# held OUTPUT OPTION|CLAIM…: 0 and 1 are answers, anything else is none
held() {
    local out=$1 code=0
    shift
    "$program" check "$work/days" --lag 1 --quiet --format json -o "$out" "$@" || code=$?
    [ "$code" -le 1 ] || die "controlmap check ended with $code"
}

# A figure and what it is about, per row; no cell of the table has a comma or a quote in it.
jq -R -s 'split("\n") | map(select(. != "") | split(",")) | .[0] as $names
    | .[1:] | map([$names, .] | transpose | map({(.[0]): .[1]}) | add
        | .claims = (.claim | split(" ")))' "$here/published.csv" >"$work/rows.json"

mapfile -t claims < <(jq -r '.[].claims[]' "$work/rows.json")
held "$work/all.json" "${claims[@]}"

# Claims made together are also held together, for what they say of each other.
row=0
jq -r '.[].claim' "$work/rows.json" | while read -r first second; do
    if [ -n "$second" ]; then
        held "$work/pair.json" "$first" "$second"
        jq --argjson row "$row" '{row: $row, joint, consistency}' "$work/pair.json"
    fi
    row=$((row + 1))
done | jq -s . >"$work/pairs.json"

mapfile -t gains < <(jq -r '.[] | select(.publisher == "DeepState" and .scope == "Ukraine"
    and (.claim | startswith("gain@")) and .pct == "") | .claim' "$work/rows.json")
held "$work/sphere.json" --earth sphere:6378137 "${gains[@]}"

# --- the page -----------------------------------------------------------------------------------

jq -r -n --rawfile list "$work/list" --slurpfile rows "$work/rows.json" \
    --slurpfile all "$work/all.json" --slurpfile pairs "$work/pairs.json" \
    --slurpfile sphere "$work/sphere.json" -f "$here/table.jq" >"$work/table.md"

if [ -z "$write" ]; then
    cat "$work/table.md"
    exit 0
fi
for marker in "$begin" "$end"; do
    grep -qxF "$marker" "$page" || die "$page lacks the line $marker"
done
awk -v begin="$begin" -v end="$end" -v table="$work/table.md" '
    $0 == end { inside = 0 }
    !inside
    $0 == begin { inside = 1; while ((getline line < table) > 0) print line }' "$page" >"$work/page.md"
cat "$work/page.md" >"$page"
