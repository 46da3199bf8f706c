#!/usr/bin/env bash
# Medians of whole-process wall time and peak memory of `area` and `render`, beside a program that
# only opens the same files with GDAL and reads all their features (baseline.c), in the same run.
#
#   tests/bench/run.sh [-n RUNS] [-b BUILD_DIR] [CONTROL [BOUNDARY]]
#
# Default: 7 runs, build/, the default data. The runs of all programs take turns, so that a machine
# that slows down slows all alike. Not a part of ctest: a figure is no pass or fail.
set -eu
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
runs=7 build=$root/build
while getopts n:b: option; do
    case $option in
    n) runs=$OPTARG ;;
    b) build=$(cd "$OPTARG" && pwd) ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
done
shift $((OPTIND - 1))
shapefiles=$root/shapefiles
export CONTROLMAP_SHAPEFILES=$shapefiles
control=${1:-$shapefiles/ukraine-control-2025-12-28.shp}
boundary=${2:-$shapefiles/ukraine-oblasts.shp}
program=$build/controlmap
[ -x "$program" ] || { echo "bench: there is no $program; build it first" >&2; exit 2; }

work=$(mktemp -d "${TMPDIR:-/tmp}/controlmap-bench.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
# shellcheck disable=SC2046
"${CC:-cc}" -O2 -o "$work/baseline" "$here/baseline.c" $(pkg-config --cflags --libs gdal)

time_program=
[ -x /usr/bin/time ] && /usr/bin/time -f '%e %M' true 2>/dev/null && time_program=/usr/bin/time
[ -n "$time_program" ] || echo 'bench: without GNU time the peak memory is not known' >&2

# Milliseconds and KiB of one run, appended to a file.
measure() {
    local to=$1 start end memory=nan
    shift
    start=$(date +%s%N)
    if [ -n "$time_program" ]; then
        "$time_program" -o "$work/time" -f '%M' "$@" >"$work/out"
        memory=$(tail -n 1 "$work/time")
    else
        "$@" >"$work/out"
    fi
    end=$(date +%s%N)
    awk -v ns=$((end - start)) -v kib="$memory" 'BEGIN { printf "%.2f %s\n", ns / 1e6, kib }' >>"$to"
}

context=("$shapefiles"/{neighbours,world,water,places,seas}.shp)
one_round() {
    measure "$work/floor-two" "$work/baseline" "$control" "$boundary"
    measure "$work/area" "$program" area "$control" --boundary "$boundary" -q
    measure "$work/floor-all" "$work/baseline" "$control" "$boundary" "${context[@]}"
    measure "$work/png" "$program" render "$control" --boundary "$boundary" -q -o "$work/map.png"
    measure "$work/svg" "$program" render "$control" --boundary "$boundary" -q -o "$work/map.svg"
    measure "$work/pdf" "$program" render "$control" --boundary "$boundary" -q -o "$work/map.pdf"
}
one_round # warms the caches; not counted
rm -f "$work"/{floor-two,area,floor-all,png,svg,pdf}
for _ in $(seq "$runs"); do
    one_round
done

median() { # file, column
    sort -n -k"$2,$2" "$work/$1" | awk -v c="$2" '{ v[NR] = $c } END {
        print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
row() { # name, file, floor
    awk -v name="$1" -v ms="$(median "$2" 1)" -v kib="$(median "$2" 2)" \
        -v floor_ms="$(median "$3" 1)" -v floor_kib="$(median "$3" 2)" 'BEGIN {
        printf "%-34s %8.0f ms %8.2f x %8.1f MiB %8.2f x\n", name, ms, ms / floor_ms, kib / 1024,
            kib / floor_kib }'
}
echo "$(basename "$control") x $(basename "$boundary"), medians of $runs runs, $(nproc) processors"
printf '%-34s %11s %10s %12s %10s\n' '' 'wall time' 'of floor' 'peak memory' 'of floor'
row 'GDAL alone, these two files' floor-two floor-two
row 'controlmap area' area floor-two
row 'GDAL alone, all files of the map' floor-all floor-all
row 'controlmap render .png 1600x1200' png floor-all
row 'controlmap render .svg' svg floor-all
row 'controlmap render .pdf' pdf floor-all
