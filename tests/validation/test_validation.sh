#!/usr/bin/env bash
# Figures that others published, against the data that they were made from; and METHOD.md, whose
# tables must be what the program says today.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1

HERE=$SOURCE_DIR/tests/validation
PUBLISHED=$HERE/published.csv
DAYS=${CONTROLMAP_DATA:-}/deepstate
DEEPSTATE_SPHERE='--lag 1 --earth sphere:6378137'

have jq || skip_all 'there is no jq'

# What jq makes of the JSON in $OUT is true.
holds() { jq -e "$@" "$OUT" >jq.log 2>&1 || { sed 's/^/# /' jq.log; return 1; }; }

# --- the default data ---------------------------------------------------------------------------

run controlmap check 116000km2 19.2%
check 'the figures of the news are reproduced, and by which recipe' all exits 0 -- quiet -- \
    out_has $'One recipe reproduces all of them: drawn area of 603\u202f628 km² (official), WGS 84.'

run controlmap check 130000km2
check 'a figure far off is not' all exits 1 -- quiet -- out_has '130000km2: not reproduced'

run controlmap check 117500km2±10
check 'nor is one that another definition comes near' all exits 1 -- \
    out_has 'not reproduced' -- out_has nearest

# --- the table of published figures -------------------------------------------------------------

# The claims can all be read, and say what the other columns say. Any two days do for that.
mkdir two-days
for day in 20251227 20251228; do
    for ending in shp shx dbf prj cpg; do
        ln -s "$SHAPEFILES/ukraine-control-2025-12-28.$ending" "two-days/control_$day.$ending"
    done
done
mapfile -t claims < <(tail -n +2 "$PUBLISHED" | cut -d , -f 10 | tr ' ' '\n')
run controlmap check two-days --quiet --format json "${claims[@]}"
check 'every published figure is written as a claim' all exits 1 -- quiet -- \
    test "$(tail -n +2 "$PUBLISHED" | wc -l)" -eq 39 -- \
    test "$(awk -F , 'NF != 10' "$PUBLISHED" | wc -l)" -eq 0 -- \
    holds --argjson count ${#claims[@]} '$count == 48 and (.claims | length) == $count'

jq -r '.claims[] | [.from // "", .to, .subject, .scope // "Ukraine",
    (if .unit == "mi2" then .value * 2.589988110336 | round else .value end), .unit] | @csv' \
    "$OUT" | tr -d '"' >claims.csv
# One line per claim again, from the columns that people wrote.
awk -F , 'NR > 1 {
    subject = $2 != "" ? "gain" : $3 ~ /rest/ ? "rest" : "controlled"
    scope = $3; sub(/ \(.*/, "", scope)
    dates = $2 != "" ? $1 "," $2 : "," $1
    if ($4 != "") print dates "," subject "," scope "," $4 + 0 "," ($10 ~ /mi2/ ? "mi2" : "km2")
    if ($5 != "") print dates "," subject "," scope "," $5 + 0 ",%" }' "$PUBLISHED" >columns.csv
check 'claims and columns agree' diff columns.csv claims.csv

# --- real data ----------------------------------------------------------------------------------

if [ -z "${CONTROLMAP_DATA:-}" ] || [ ! -d "$DAYS" ]; then
    echo 'SKIP: CONTROLMAP_DATA is not set, or has no deepstate/'
    for name in 'the tables of METHOD.md are up to date' 'monthly gains of 2025' \
        'totals with Tuzla on a sphere'; do
        skip "$name" 'CONTROLMAP_DATA is not set, or has no deepstate/'
    done
    finish
fi

awk '/^<!-- validation tables: end/ { inside = 0 } inside; /^<!-- validation tables: begin/ { inside = 1 }' \
    "$SOURCE_DIR/METHOD.md" >written.md
to=$(sed -n '1s/.* to \([0-9-]*\); missing.*/\1/p' written.md)
export CONTROLMAP
run bash "$HERE/make-table.sh" --to "${to:-9999-12-31}"
name='the tables of METHOD.md are up to date (else: tests/validation/make-table.sh --write)'
if exits 0 && [ -n "$to" ] && [ "$(sed -n 1p "$OUT")" != "$(sed -n 1p written.md)" ]; then
    echo "SKIP: METHOD.md was made from other days: $(sed -n 1p written.md)"
    echo "# here: $(sed -n 1p "$OUT")"
    skip "$name" 'METHOD.md was made from other days'
else
    check "$name" all exits 0 -- quiet -- test -s written.md -- diff -u written.md "$OUT"
fi

mapfile -t gains < <(awk -F , '$8 == "DeepState" && $1 >= "2025-06-01" && $1 <= "2025-11-01" &&
    $2 != "" && $5 == "" { print $10 }' "$PUBLISHED")
# shellcheck disable=SC2086
run controlmap check "$DAYS" $DEEPSTATE_SPHERE --format json "${gains[@]}"
NEAR='[.claims[].own.difference | values | fabs | select(. <= 1)] | length'
check 'monthly gains from June to November 2025 come out within 1 km² on the sphere' \
    holds "(.claims | length) == 6 and ($NEAR) == 6"
run controlmap check "$DAYS" --earth sphere:6378137 --format json "${gains[@]}"
check 'and not from the files of the 1st' holds "(.claims | length) == 6 and ($NEAR) < 6"

# shellcheck disable=SC2086
run controlmap check "$DAYS" $DEEPSTATE_SPHERE --format json \
    @2025-08-17=114493km2 @2025-12-16=115966km2
TUZLA='.joint.extra != null and (.joint.extra | startswith("Tuzla"))
    and .joint.earth == "sphere R=6378137 m" and .joint.basis == "drawn"
    and .joint.from_shift_days == 0 and .joint.to_shift_days == 0'
check 'totals come out to the km² on the sphere with Tuzla' all exits 0 -- holds "$TUZLA"
# shellcheck disable=SC2086
run controlmap check "$DAYS" $DEEPSTATE_SPHERE --format json \
    @2025-08-17=114495km2 @2025-12-16=115966km2
check 'and not if they are 2 km² off' all exits 1 -- holds '.joint == null'

finish
