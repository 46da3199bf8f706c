#!/usr/bin/env bash
# Whole-process wall time and peak memory of `area`, `render` and `series`, medians, beside programs
# that only open the same files with GDAL (baseline.c) or overlay anew with GEOS (overlay.c), in the
# same run.
#
#   tests/bench/run.sh [-q] [-n RUNS] [-b BUILD_DIR] [-t PARTS] [CONTROL [BOUNDARY]]
#
# Parts: map, series, scale, years; default: all. CONTROL and BOUNDARY are those of `map`; default:
# the shipped data. `series` takes 536 real dates where CONTROLMAP_DATA names them, else generated
# ones; `scale` and `years` generate theirs (1 GB in TMPDIR for a while). -q: tiny inputs, one run,
# to see that it works.
#
# Default: 5 runs, build/. The runs of all programs take turns, so that a machine that slows down
# slows all alike. Not a part of ctest: a figure is no pass or fail.
set -eu
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
runs='' quick='' parts=map,series,scale,years
build=$root/build
while getopts qn:b:t: option; do
    case $option in
    q) quick=1 ;;
    n) runs=$OPTARG ;;
    b) build=$(cd "$OPTARG" && pwd) ;;
    t) parts=$OPTARG ;;
    *) sed -n '2,15s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
done
shift $((OPTIND - 1))
: "${runs:=${quick:+1}}" "${runs:=5}"
shapefiles=$root/shapefiles
export CONTROLMAP_SHAPEFILES=$shapefiles
# shellcheck disable=SC2034 # map.sh
control=${1:-$shapefiles/ukraine-control-2025-12-28.shp}
# shellcheck disable=SC2034
boundary=${2:-$shapefiles/ukraine-oblasts.shp}
program=$build/controlmap
[ -x "$program" ] || { echo "bench: there is no $program; build it first" >&2; exit 2; }

work=$(mktemp -d "${TMPDIR:-/tmp}/controlmap-bench.XXXXXX")
trap 'rm -rf -- "$work"' EXIT

time_program=
[ -x /usr/bin/time ] && /usr/bin/time -f '%e %M' true 2>/dev/null && time_program=/usr/bin/time
[ -n "$time_program" ] || echo 'bench: without GNU time the peak memory is not known' >&2

compile() { # program, packages
    # shellcheck disable=SC2046,SC2086
    "${CC:-cc}" -O2 -o "$work/$1" "$here/$1.c" $(pkg-config --cflags --libs $2) -lm
}

# Milliseconds and KiB of one run, appended to a file.
measure() {
    local to=$1 start end memory=nan
    shift
    start=$(date +%s%N)
    if [ -n "$time_program" ]; then
        "$time_program" -o "$work/time" -f '%M' "$@" >"$work/out"
    else
        "$@" >"$work/out"
    fi
    end=$(date +%s%N)
    [ -z "$time_program" ] || memory=$(tail -n 1 "$work/time")
    awk -v ns=$((end - start)) -v kib="$memory" 'BEGIN { printf "%.2f %s\n", ns / 1e6, kib }' >>"$to"
}

# The first round warms the caches and is not counted.
rounds() { # function
    local times=$work/times
    mkdir -p "$times"
    "$1"
    rm -f "$times"/*
    for _ in $(seq "$runs"); do
        "$1"
    done
}

median() { # file, column
    sort -n -k"$2,$2" "$work/times/$1" | awk -v c="$2" '{ v[NR] = $c } END {
        print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

heading() {
    local load=
    [ ! -r /proc/loadavg ] || load=", load $(cut -d' ' -f1 /proc/loadavg)"
    echo "$1, $(nproc) processors$load"
}

row() { # name, file, floor
    awk -v name="$1" -v ms="$(median "$2" 1)" -v kib="$(median "$2" 2)" \
        -v floor_ms="$(median "$3" 1)" -v floor_kib="$(median "$3" 2)" 'BEGIN {
        printf "%-38s %8.0f ms %8.2f x %8.1f MiB %8.2f x\n", name, ms, ms / floor_ms, kib / 1024,
            kib / floor_kib }'
}
row_heading() { # what the times are compared with
    printf '%-38s %11s %10s %12s %10s\n' '' 'wall time' "of $1" 'peak memory' "of $1"
}

# shellcheck source=tests/bench/map.sh
. "$here/map.sh"
# shellcheck source=tests/bench/series.sh
. "$here/series.sh"

for part in ${parts//,/ }; do
    case $part in
    map | series | scale | years) ;;
    *) echo "bench: parts are map, series, scale and years, not $part" >&2; exit 2 ;;
    esac
done
compile baseline gdal
for part in ${parts//,/ }; do
    "bench_$part"
    echo
done
