# shellcheck shell=bash disable=SC2154
# A part of run.sh: `series`.

generate() { # name, days, vertices, units
    python3 "$here/generate.py" "$work/$1" --days "$2" --vertices "$3" --units "$4"
}

# Runs `series`; every date has to be among the rows.
run_series() { # times, list of days, units
    measure "$work/times/$1" "$program" series "@$2" --by "$3" -q -o "$work/rows.csv"
    [ -e "$work/$1.checked" ] || {
        awk -F, -v wanted="$(wc -l <"$2")" 'NR > 1 && !($1 in seen) { seen[$1]; n++ } END {
            if (n != wanted) { print "bench: rows of " n " dates, not " wanted; exit 1 } }' \
            "$work/rows.csv" >&2
        touch "$work/$1.checked"
    }
}

# Every step-th date, scaled to all of them; what it does before the first date is not scaled.
run_overlay() { # times, list of days, units, step
    rm -f "$work/part"
    measure "$work/part" "$work/overlay" "$3" "@$2" "$4"
    awk -v days="$(wc -l <"$2")" 'NR == FNR { dates = $1; ready = $2; next }
        { printf "%.2f %s\n", ready + ($1 - ready) * days / dates, $2 }' \
        "$work/out" "$work/part" >>"$work/times/$1"
}

# ---- real dates, or like them ------------------------------------------------------------------

series_round() {
    measure "$work/times/gdal" "$work/baseline" "@$list"
    run_series few "$list" "$few_units"
    run_overlay few-anew "$list" "$few_units" "$step"
    run_series many "$list" "$many_units"
    run_overlay many-anew "$list" "$many_units" "$step"
}

series_row() { # name, file, what it is compared with besides GDAL (or nothing)
    awk -v name="$1" -v ms="$(median "$2" 1)" -v kib="$(median "$2" 2)" \
        -v gdal="$(median gdal 1)" -v gdal_kib="$(median gdal 2)" \
        -v anew="$([ -z "${3:-}" ] || median "$3" 1)" 'BEGIN {
        printf "%-38s %8.2f s %9.2f x %11s %8.1f MiB %8.2f x\n", name, ms / 1e3, ms / gdal,
            anew == "" ? "" : sprintf("%.3f x", ms / anew), kib / 1024, kib / gdal_kib }'
}

count_units() {
    "$work/baseline" "$1"
}

bench_series() {
    local list=$work/list few_units many_units few many step days kind
    compile overlay 'gdal geos'
    if [ -n "${CONTROLMAP_DATA:-}" ] && [ -z "$quick" ]; then
        find "$CONTROLMAP_DATA/deepstate" -name '*.geojson' | sort >"$list"
        few_units=$shapefiles/ukraine-oblasts.shp
        many_units=$CONTROLMAP_DATA/admin/hromady.geojson
        kind='real dates'
    else
        local sizes=(536 3000 1472)
        [ -z "$quick" ] || sizes=(20 200 60)
        generate few "${sizes[0]}" "${sizes[1]}" 27
        generate many 1 16 "${sizes[2]}"
        list=$work/few/days.txt
        few_units=$work/few/units.geojson
        many_units=$work/many/units.geojson
        kind='generated dates'
    fi
    days=$(wc -l <"$list")
    step=$((days / 20 > 0 ? days / 20 : 1))
    few=$(count_units "$few_units") many=$(count_units "$many_units")
    heading "series of $days $kind, medians of $runs runs"
    rounds series_round
    printf '%-38s %10s %11s %11s %12s %10s\n' '' 'wall time' 'of GDAL' 'of GEOS' 'peak memory' 'of GDAL'
    series_row 'GDAL alone, one thread, the dates' gdal
    series_row "controlmap series, $few units" few few-anew
    series_row "GEOS anew, $few units *" few-anew few-anew
    series_row "controlmap series, $many units" many many-anew
    series_row "GEOS anew, $many units *" many-anew many-anew
    awk -v a="$(median few 1)" -v b="$(median many 1)" -v few="$few" -v many="$many" 'BEGIN {
        printf "controlmap, %d units of %d units: %.2f x\n", many, few, b / a }'
    echo "* one thread; one date in $step, scaled to all; controlled areas alone, in the plane"
    rm -rf "$work/few" "$work/many"
}

# ---- growth ------------------------------------------------------------------------------------

scale_round() {
    local name
    for name in middle {days,vertices,units}-{1,16}; do
        run_series "$name" "$work/$name/days.txt" "$work/$name/units.geojson"
    done
}

# The slope of log time over log size by least squares, and that of the last step alone, where what
# every run costs counts least.
scale_row() { # name, smallest, unit
    local files=("$1-1" middle "$1-16") ms=() kib=() file
    for file in "${files[@]}"; do
        ms+=("$(median "$file" 1)") kib+=("$(median "$file" 2)")
    done
    awk -v name="$1" -v least="$2" -v ms="${ms[*]}" -v kib="${kib[*]}" 'BEGIN {
        split(ms, t); split(kib, m); n = 3
        for (i = 1; i <= n; i++) {
            x = log(4) * (i - 1); y = log(t[i])
            sx += x; sy += y; sxx += x * x; sxy += x * y
        }
        slope = (n * sxy - sx * sy) / (n * sxx - sx * sx)
        printf "%-9s %-16s %7.2f %7.2f %7.2f s %9.2f %9.2f %9.0f %5.0f %5.0f MiB\n", name,
            least " " least * 4 " " least * 16, t[1] / 1e3, t[2] / 1e3, t[3] / 1e3, slope,
            log(t[3] / t[2]) / log(4), m[1] / 1024, m[2] / 1024, m[3] / 1024 }'
}

bench_scale() {
    local d=512 v=3000 u=400
    [ -z "$quick" ] || { d=16 v=400 u=16; }
    heading "series, $d generated dates x $v vertices x $u units and a quarter or four times of one, medians of $runs runs"
    generate middle $d $v $u
    generate days-1 $((d / 4)) $v $u
    generate days-16 $((d * 4)) $v $u
    generate vertices-1 $d $((v / 4)) $u
    generate vertices-16 $d $((v * 4)) $u
    generate units-1 $d $v $((u / 4))
    generate units-16 $d $v $((u * 4))
    rounds scale_round
    printf '%-9s %-16s %7s %7s %7s   %9s %9s %9s %5s %5s\n' '' 'sizes' x1 x4 x16 \
        exponent x4-x16 'peak x1' x4 x16
    scale_row days $((d / 4))
    scale_row vertices $((v / 4))
    scale_row units $((u / 4))
    rm -rf "$work"/middle "$work"/{days,vertices,units}-{1,16}
}

bench_years() {
    local d=10957 v=3000 u=400
    [ -z "$quick" ] || { d=120 v=200 u=16; }
    generate years $d $v $u
    heading "series, $d generated dates ($((d / 365)) years) x $v vertices x $u units, once"
    mkdir -p "$work/times"
    rm -f "$work/times/years"
    run_series years "$work/years/days.txt" "$work/years/units.geojson"
    awk -v days=$d -v rows="$(($(wc -l <"$work/rows.csv") - 1))" '{
        printf "%.1f s, %.0f dates a second, %d rows, peak memory %.1f MiB\n", $1 / 1e3,
            days * 1e3 / $1, rows, $2 / 1024 }' "$work/times/years"
    rm -rf "$work/years"
}
