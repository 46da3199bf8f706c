#!/usr/bin/env bash
# Real data, where CONTROLMAP_DATA names it.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1

DAYS=${CONTROLMAP_DATA:-}/deepstate UNITS=${CONTROLMAP_DATA:-}/admin
if [ -z "${CONTROLMAP_DATA:-}" ] || [ ! -d "$DAYS" ]; then
    echo 'SKIP: CONTROLMAP_DATA is not set, or has no deepstate/'
    echo '1..0 # SKIP CONTROLMAP_DATA is not set, or has no deepstate/'
    FINISHED=yes
    exit 0
fi
day() { echo "$DAYS/deepstatemap_data_$1.geojson"; }
total() { tr -d '\r' <"$OUT" | awk -F, -v column="$1" '$2 == "total" { print $column }'; }

run controlmap area "$(day 20251228)" --format csv
check '28 December 2025 is 116,171 km² as drawn' all exits 0 -- near "$(total 6)" 116171 1
check 'which is 19.25 % of the official 603,628' all near "$(total 7)" 19.245 0.005 -- \
    near "$(total 5)" 603628 0.001
check 'the date comes from the file' grep -q '^2025-12-28,total,' "$OUT"

if have python3; then
    run controlmap area "$(day 20251228)" --boundary "$UNITS/regiony.geojson" --format json
    check 'regiony are 26 units with the same drawn area' all exits 0 -- \
        near "$(json 'd["total"]["drawn_km2"]')" 116171 1 -- \
        test "$(json 'd["boundary"]["units"]')" = 26
    check 'the rows add up although regiony overlap' near "$(json '
sum(u["controlled_km2"] for u in d["units"]) - d["total"]["overlap_km2"] + d["total"]["outside_km2"]
    - d["total"]["drawn_km2"]')" 0 1e-4
    check 'regiony overlap by about 161.6 km², control in them by less' all near "$(json '
sum(u["measured_km2"] for u in d["units"]) - d["boundary"]["measured_km2"]')" 161.6 0.1 -- \
        test "$(json '0 < d["total"]["overlap_km2"] < 161')" = True
    check 'part of the drawn control lies in no region' test \
        "$(json 'd["total"]["outside_km2"] > 1000')" = True
else
    skip 'regiony' 'there is no python3'
fi
run controlmap info "$UNITS/regiony.geojson"
check 'info tells of the overlap' all exits 0 -- out_has '161.6' -- out_has 'overlap'

# Ten days, spread over all in an order that does not change from run to run.
find "$DAYS" -name 'deepstatemap_data_*.geojson' | sort |
    awk '{ file[NR] = $0 } END { for (i = 0; i < 10 && i < NR; i++) print file[(i * 7919 + 13) % NR + 1] }' >days
while read -r file; do
    run controlmap area "$file" --format csv
    check "$(basename "$file") is measured" all exits 0 -- awk -v a="$(total 6)" -v s="$(total 7)" '
        BEGIN { exit !(a > 105000 && a < 120000 && s > 17 && s < 20) }'
done <days
run controlmap render "$(day 20251228)" -o map.png --alt --source DeepState
check 'the map of a day has the figure of its table' all exits 0 -- out_has '116,171' -- out_has '19.2%'
finish
