#!/usr/bin/env bash
# Many dates: rows and summary, which file stands for what, rows added to, and runs that are cut short.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1

# Two units that share half a degree. Control lies between the same parallels as they do, so that
# every area is a number of degrees of longitude times that of one degree.
feature() { # WEST EAST [PROPERTIES]
    printf '{"type":"Feature","properties":{%s},"geometry":{"type":"Polygon","coordinates":
[[[%s,46],[%s,46],[%s,49],[%s,49],[%s,46]]]}}' "${3:-}" "$1" "$2" "$2" "$1" "$1"
}
collection() { printf '{"type":"FeatureCollection","features":['; printf '%s' "$@"; printf ']}\n'; }
day() { # FOLDER DATE WEST EAST
    collection "$(feature "$3" "$4")" >"$1/control_${2//-/}.geojson"
}
collection "$(feature 30 32 '"id":"A","name":"West, or so"')" , \
    "$(feature 31.5 34 '"id":"B","name":"East"')" >units.geojson
mkdir days
day days 2025-01-01 30 33
day days 2025-01-02 30 33.5
day days 2025-01-03 30 34.5
day days 2025-01-04 31 34.5
day days 2025-01-05 31 35
day days 2025-01-06 30.5 35
series=(controlmap series)
units=(--boundary units.geojson)

# km² of one degree: a²/2 (q(49°) - q(46°)), Snyder 1987, eq. 3-12.
degree=$(awk 'function q(phi, s) { s = sin(phi * atan2(0, -1) / 180)
        return (1 - e * e) * (s / (1 - e * e * s * s) + log((1 + e * s) / (1 - e * s)) / (2 * e)) }
    BEGIN { a = 6378.137; f = 1 / 298.257223563; e = sqrt(f * (2 - f))
        printf "%.12f", a * a / 2 * atan2(0, -1) / 180 * (q(49) - q(46)) }')

# Rows without quoted names and line ends, so that commas part them.
plain() { tr -d '\r' <"$1" | sed 's/"[^"]*"/name/'; }
column() { # FILE ID COLUMN: of all dates, separated by blanks
    plain "$1" | awk -F, -v id="$2" -v column="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["id"] == id { printf "%s%s", n++ ? " " : "", $at[column] }'
}
degrees() { # FILE ID COLUMN EXPECTED...: of the dates in turn, in degrees of longitude; - is empty
    local file=$1 id=$2 name=$3
    shift 3
    plain "$file" | awk -F, -v id="$id" -v column="$name" -v degree="$degree" -v expected="$*" '
        BEGIN { count = split(expected, want, " ") }
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["id"] == id { got = $at[column]; n++
            if (want[n] == "-" ? got != "" : got == "") exit bad = 1
            d = got - want[n] * degree; if (want[n] != "-" && (d < 0 ? -d : d) > 1e-6) exit bad = 1 }
        END { exit bad || n != count }'
}
dates() { plain "$1" | awk -F, 'NR > 1 && $1 != last { printf "%s%s", n++ ? " " : "", last = $1 }'; }

# Rows of a date add up to the total (overlap is negative), and so do dates.
adds_up() {
    plain "$1" | awk -F, '
        function differ(a, b) { return (a > b ? a - b : b - a) > 1e-6 }
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { id = $at["id"]; c = $at["controlled_km2"]; g = $at["gained_km2"]; l = $at["lost_km2"]
          if (differ(g - l, $at["net_km2"])) exit bad = 1
          if (id == "total") {
              if (differ(sum, c) || differ(gained, g) || differ(lost, l)) exit bad = 1
              sum = gained = lost = 0
          } else { sum += c; gained += g; lost += l }
          if (g != "" && (id in before) && differ(before[id] + g - l, c)) exit bad = 1
          before[id] = c; rows++ }
        END { exit bad || !rows }'
}

# --- rows --------------------------------------------------------------------------------------

run "${series[@]}" days "${units[@]}" --format csv
cp "$OUT" rows.csv
columns='id,name,measured_km2,official_km2,controlled_km2,share_pct,front_km,gained_km2,lost_km2,net_km2,revision'
check 'the CSV has the promised columns, and CR LF' all exits 0 -- quiet -- \
    test "$(head -n 1 rows.csv)" = "date,$columns"$'\r' -- \
    test "$(grep -c $'\r$' rows.csv)" = "$(wc -l <rows.csv)"
check 'a date has its units, what is outside or counted twice, and the total at last' \
    test "$(plain rows.csv | awk -F, '$1 == "2025-01-03" { printf "%s ", $2 }')" = \
    'A B outside overlap total '
check 'a name with a comma is quoted' grep -q '^2025-01-01,A,"West, or so",' rows.csv
check 'controlled areas are those on paper' all \
    degrees rows.csv total controlled_km2 3 3.5 4.5 3.5 4 4.5 -- \
    degrees rows.csv A controlled_km2 2 2 2 1 1 1.5 -- \
    degrees rows.csv B controlled_km2 1.5 2 2.5 2.5 2.5 2.5 -- \
    degrees rows.csv overlap controlled_km2 -.5 -.5 -.5 -.5 -.5 -.5 -- \
    degrees rows.csv outside controlled_km2 .5 .5 1 1
check 'so is what was gained' all degrees rows.csv total gained_km2 - .5 1 0 .5 .5 -- \
    degrees rows.csv A gained_km2 - 0 0 0 0 .5 -- degrees rows.csv B gained_km2 - .5 .5 0 0 0 -- \
    degrees rows.csv outside gained_km2 .5 0 .5 0
check 'and lost' all degrees rows.csv total lost_km2 - 0 0 1 0 0 -- \
    degrees rows.csv A lost_km2 - 0 0 1 0 0 -- degrees rows.csv B lost_km2 - 0 0 0 0 0
check 'and net' degrees rows.csv total net_km2 - .5 1 -1 .5 .5
check 'rows add up, in each date and from date to date' adds_up rows.csv
run "${series[@]}" days "${units[@]}" --format csv --lag 1
check 'with --lag there is a column for the date of the situation' all exits 0 -- \
    test "$(head -n 1 "$OUT")" = "date,as_of,$columns"$'\r' -- grep -q '^2025-01-01,2024-12-31,A,' "$OUT"
check 'and no other difference' cmp -s <(plain "$OUT" | cut -d, -f1,3-) <(plain rows.csv)
run "${series[@]}" days "${units[@]}" --format csv --precision 1
check '--precision is heeded' all exits 0 -- grep -q ',75381.8,75.000,' "$OUT"
mkdir units-only
day units-only 2025-01-01 33 36
collection "$(feature 30 34 '"id":"A"')" >one.geojson
run "${series[@]}" units-only --boundary one.geojson --format csv
check 'one date alone has nothing to be compared with' all exits 0 -- \
    degrees "$OUT" A gained_km2 - -- degrees "$OUT" total net_km2 - -- degrees "$OUT" outside lost_km2 -

# --- the summary -------------------------------------------------------------------------------

run "${series[@]}" days "${units[@]}"
cp "$OUT" summary.txt
check 'the text sums up months and years' all exits 0 -- quiet -- out_has 'Gained' -- out_has 'Lost' -- \
    out_has 'Net' -- grep -q '^2025-01 ' "$OUT" -- grep -q '^2025 ' "$OUT" -- \
    grep -q '^2025-01-01 to 2025-01-06 ' "$OUT" -- out_has 'WGS 84'
run "${series[@]}" days "${units[@]}" --format json
cp "$OUT" summary.json
run "${series[@]}" days "${units[@]}" --format md
cp "$OUT" summary.md
check 'the Markdown is a table with as many cells in every row' all exits 0 -- awk -F'|' '
    /^\|/ { if (n && NF != n) exit 1; n = NF; rows++ } END { exit !(rows > 4) }' "$OUT"
for ending in json md txt; do
    run "${series[@]}" days "${units[@]}" -o "out.$ending"
    check "-o out.$ending chooses the format by its ending" all exits 0 -- silent -- quiet -- \
        cmp -s "out.$ending" "summary.$ending"
done
run "${series[@]}" days "${units[@]}" -o out.csv
check '-o out.csv writes the rows and prints the summary' all exits 0 -- quiet -- \
    cmp -s out.csv rows.csv -- cmp -s "$OUT" summary.txt
run "${series[@]}" days "${units[@]}" -o out.csv -q
check 'with -q only the rows' all exits 0 -- quiet -- silent -- cmp -s out.csv rows.csv
run "${series[@]}" days "${units[@]}" -o out.csv --format json
check '--format overrides the ending: the summary goes to the file' all exits 0 -- silent -- \
    cmp -s out.csv summary.json

if have python3; then
    cp summary.json "$OUT"
    check 'the net of a month and of a year is the sum of their rows' all \
        near "$(json 'd["months"][0]["net_km2"]')" \
        "$(column rows.csv total net_km2 | tr ' ' '\n' | awk '{ s += $1 } END { printf "%.9f", s }')" 1e-6 -- \
        near "$(json 'd["years"][0]["net_km2"]')" "$(json 'd["months"][0]["net_km2"]')" 1e-9
    mkdir gaps
    day gaps 2025-01-30 30 32
    day gaps 2025-02-02 30 32.5
    day gaps 2025-02-28 30 32.25
    day gaps 2025-03-02 30 33
    run "${series[@]}" gaps "${units[@]}" --format json
    cp "$OUT" gaps.json
    check 'a period starts from the last date before it; gained and lost are told apart' all \
        test "$(json '[m["from"] for m in d["months"]]')" = "['2025-01-30', '2025-01-30', '2025-02-28']" -- \
        near "$(json 'd["months"][1]["gained_km2"]')" "$(awk "BEGIN { print .5 * $degree }")" 1 -- \
        near "$(json 'd["months"][1]["lost_km2"]')" "$(awk "BEGIN { print .25 * $degree }")" 1
    check 'missing days are counted' all test "$(json 'len(d["missing"])')" = 28 -- \
        test "$(json 'd["missing"][:3]')" = "['2025-01-31', '2025-02-01', '2025-02-03']" -- \
        test "$(json '[m["missing"] for m in d["months"]]')" = '[2, 26, 0]'
else
    skip 'figures of the JSON' 'there is no python3'
fi
run "${series[@]}" gaps "${units[@]}"
check 'and named in the text' all exits 0 -- \
    out_has 'Missing days (28, none interpolated): 2025-01-31 to 2025-02-01, 2025-02-03 to 2025-02-27, 2025-03-01' -- \
    out_has '* not the whole period'
if have python3 && python3 -c 'import jsonschema' 2>/dev/null; then
    valid() { obeys_schema series "$1"; }
    check 'the JSON obeys its schema' all valid summary.json -- valid gaps.json
    printf '{' >gaps/control_20250215.geojson
    run "${series[@]}" gaps "${units[@]}" --format json --lag -3 --every month --precision 2 \
        --earth sphere --basis clipped
    check 'with other options, too' all exits 0 -- valid "$OUT"
    run "${series[@]}" units-only --boundary one.geojson --format json
    check 'and of a single date' all exits 0 -- valid "$OUT"
    sed 's/"months"/"moons"/' summary.json >wrong.json
    check 'and the schema refuses what is not so' bash -c '! "$@" >/dev/null' - python3 -c '
import json, sys, jsonschema
jsonschema.Draft202012Validator(json.load(open(sys.argv[1]))).validate(json.load(open("wrong.json")))
' "$SOURCE_DIR/include/controlmap/series.schema.json" 2>/dev/null
else
    echo 'SKIP: python3 has no jsonschema'
    skip 'the JSON obeys its schema' 'python3 has no jsonschema'
fi

# --- revisions ---------------------------------------------------------------------------------

mkdir revised
day revised 2025-01-01 30 33
day revised 2025-01-02 31 34        # as much gained as lost
day revised 2025-01-03 31.1 34.3    # a third lost
day revised 2025-01-04 31.3 35.2    # less than a quarter
day revised 2025-01-05 31.3003 35.2003 # 7.5 km² each
day revised 2025-01-06 31.3008 35.2008 # 12.6 km² each
day revised 2025-01-07 31.3008 36   # only gained
run "${series[@]}" revised "${units[@]}" --format csv
check 'a date is marked if both gained and lost are 10 km² or more, the lesser a quarter at least' all \
    exits 0 -- test "$(column "$OUT" total revision)" = '0 1 1 0 0 1 0' -- \
    test "$(column "$OUT" A revision)" = '0 1 1 0 0 1 0'
run "${series[@]}" revised "${units[@]}"
check 'and named in the summary' all exits 0 -- grep -q '2025-01-02 (+25.127 −25.127)' "$OUT" -- \
    out_has '2025-01-06 (+13 −13)' -- bash -c '! grep -q "2025-01-0[457] (" "$1"' - "$OUT"

# --- which dates -------------------------------------------------------------------------------

mkdir spread
east=32
for date in 2024-12-30 2025-01-05 2025-01-06 2025-01-31 2025-02-28 2025-03-31 2025-04-01 2025-12-31; do
    east=$(awk "BEGIN { print $east + .125 }")
    day spread $date 30 "$east"
done
of_every() { # PERIOD DATES...
    run "${series[@]}" spread "${units[@]}" --every "$1" --format csv
    shift
    exits 0 && quiet && [ "$(dates "$OUT")" = "$*" ] && adds_up "$OUT"
}
check '--every day keeps all' of_every day 2024-12-30 2025-01-05 2025-01-06 2025-01-31 2025-02-28 \
    2025-03-31 2025-04-01 2025-12-31
check '--every week keeps the last from Monday to Sunday, over the end of a year too' of_every week \
    2025-01-05 2025-01-06 2025-01-31 2025-02-28 2025-04-01 2025-12-31
check '--every month keeps the last of each' of_every month 2024-12-30 2025-01-31 2025-02-28 \
    2025-03-31 2025-04-01 2025-12-31
check '--every quarter' of_every quarter 2024-12-30 2025-03-31 2025-04-01 2025-12-31
check '--every year' of_every year 2024-12-30 2025-12-31
check 'what was gained is since the last date kept' degrees "$OUT" total gained_km2 - .875
run "${series[@]}" spread "${units[@]}" --every month
check 'days that were left out on purpose are not missing' all exits 0 -- \
    bash -c '! grep -q Missing "$1"' - "$OUT" -- out_has 'The last file of a month stands for it'
run "${series[@]}" spread "${units[@]}" --from 2025-01-06 --to 2025-03-30 --format csv
check '--from and --to include both ends and what is between' all exits 0 -- \
    test "$(dates "$OUT")" = '2025-01-06 2025-01-31 2025-02-28'
check 'the first of them is compared with the one before' degrees "$OUT" total gained_km2 .125 .125 .125
run "${series[@]}" spread "${units[@]}" --from 2025-01-06 --to 2025-01-06 --lag 25 --format csv
check 'they are dates of the situation' all exits 0 -- test "$(dates "$OUT")" = '2025-01-31'
run "${series[@]}" spread "${units[@]}" --from 2026-01-01
check 'no file of these dates is exit 3' complains 3 'no file' --from

# --- parts -------------------------------------------------------------------------------------

parts_are_whole() { # LAST-OF-THE-FIRST FIRST-OF-THE-SECOND OPTION...
    local to=$1 from=$2
    shift 2
    "$CONTROLMAP" series spread "${units[@]}" "$@" --format csv >whole.csv 2>/dev/null &&
        "$CONTROLMAP" series spread "${units[@]}" "$@" --to "$to" --format csv >part1.csv 2>/dev/null &&
        "$CONTROLMAP" series spread "${units[@]}" "$@" --from "$from" --format csv >part2.csv 2>/dev/null &&
        tail -n +2 part2.csv | cat part1.csv - | cmp - whole.csv
}
check 'parts one after the other are the whole, byte by byte' all \
    parts_are_whole 2025-01-31 2025-02-01 -- parts_are_whole 2024-12-31 2025-01-01 -- \
    parts_are_whole 2025-03-31 2025-04-01 -- parts_are_whole 2024-12-30 2024-12-31 --lag 1 -- \
    parts_are_whole 2025-02-28 2025-03-01 --every month -- \
    parts_are_whole 2024-12-31 2025-01-01 --every quarter
cp spread/control_20250131.geojson kept
printf '{' >spread/control_20250131.geojson
check 'also where the last file of a part is broken' parts_are_whole 2025-01-31 2025-02-01
cp spread/control_20250106.geojson kept2
printf '{' >spread/control_20250106.geojson
check 'or several are' parts_are_whole 2025-01-31 2025-02-01
cp kept spread/control_20250131.geojson
cp kept2 spread/control_20250106.geojson

# --- rows added --------------------------------------------------------------------------------

append() { run "${series[@]}" "$@" "${units[@]}" --append added.csv; }
append days
check '--append to a file that is not there is a plain run' all exits 0 -- quiet -- \
    cmp -s added.csv rows.csv -- cmp -s "$OUT" summary.txt
append days
check 'with all there nothing changes, and nothing is summed up' all exits 0 -- silent -- \
    cmp -s added.csv rows.csv -- err_has 'added.csv: the rows of 6 dates were there'
mkdir some
cp days/control_2025010[1-3].geojson some
run "${series[@]}" some "${units[@]}" --append added2.csv -q
run "${series[@]}" days "${units[@]}" --append added2.csv
check 'later days are added' all exits 0 -- cmp -s added2.csv rows.csv -- silent -- \
    err_has 'added2.csv: the rows of 3 dates were there'
for missing in 01 03 06; do
    rm -rf some added.csv
    cp -r days some
    rm some/control_202501$missing.geojson
    append some -q
    check "a file without the day $missing is another" bash -c '! cmp -s added.csv rows.csv'
    append days
    check "the day $missing is put where it belongs, and what follows is compared with it" all exits 0 -- \
        cmp -s added.csv rows.csv
done
rm -rf some
mkdir some
cp days/control_2025010[25].geojson some
rm added.csv
append some -q
append days -q
check 'several missing days, too; -q tells nothing' all exits 0 -- quiet -- silent -- cmp -s added.csv rows.csv
head -n 1 rows.csv >added.csv
append days
check 'a file with nothing but the header is filled' all exits 0 -- cmp -s added.csv rows.csv
: >added.csv
append days
check 'an empty one, too' all exits 0 -- cmp -s added.csv rows.csv
ln -s added.csv link.csv
run "${series[@]}" days "${units[@]}" --append link.csv
check 'a link stays one' all exits 0 -- test -L link.csv -- cmp -s added.csv rows.csv

refused() { # WORD...
    cp bad.csv before.csv
    run "${series[@]}" days "${units[@]}" --append bad.csv
    complains 3 bad.csv "$@" && cmp -s bad.csv before.csv
}
"$CONTROLMAP" series days "${units[@]}" --lag 1 --format csv >bad.csv
check 'rows with other columns are refused' refused 'other columns'
printf 'some other file\n' >bad.csv
check 'and so is what is no file of rows' refused 'other columns'
{ head -n 1 rows.csv; grep 2025-01-02 rows.csv; grep 2025-01-01 rows.csv; } >bad.csv
check 'rows out of order are refused' refused 'order'
head -c -7 rows.csv >bad.csv
check 'a last line that is cut off is refused' refused 'cut off'
head -n -1 rows.csv >bad.csv
check 'a last date without its total is refused' refused 'cut off' '2025-01-06'
grep -v '2025-01-03,total' rows.csv >bad.csv
check 'and so is one in the middle' refused 'cut off' '2025-01-03'
rm bad.csv
mkdir bad.csv
run "${series[@]}" days "${units[@]}" --append bad.csv
check 'a folder is refused' complains 3 bad.csv
rmdir bad.csv

# --- files that are no use ---------------------------------------------------------------------

mkdir twice
cp days/control_2025010[12].geojson twice
collection "$(feature 30 31)" >twice/a_20250102.geojson
run "${series[@]}" twice "${units[@]}" --format csv
check 'of two files for a date the last by name counts, with a note' all exits 0 -- \
    err_has 'a_20250102.geojson is passed over for control_20250102.geojson' -- \
    test "$(wc -l <"$ERR")" -eq 1 -- degrees "$OUT" total controlled_km2 3 3.5
run "${series[@]}" twice "${units[@]}" --strict -o strict.csv
check '--strict refuses' all complains 3 a_20250102.geojson control_20250102.geojson '2025-01-02' -- \
    test ! -e strict.csv
mkdir broken
cp days/* broken
printf '{"type":' >broken/control_20250103.geojson
run "${series[@]}" broken "${units[@]}" --format csv
check 'a broken file is told and passed over' all exits 0 -- err_has control_20250103.geojson -- \
    test "$(wc -l <"$ERR")" -eq 1 -- \
    test "$(dates "$OUT")" = '2025-01-01 2025-01-02 2025-01-04 2025-01-05 2025-01-06'
check 'the next is compared with the one before it' all adds_up "$OUT" -- \
    degrees "$OUT" total gained_km2 - .5 1 .5 .5 -- degrees "$OUT" total lost_km2 - 0 1 0 0
cp "$OUT" without.csv
run "${series[@]}" broken "${units[@]}"
check 'and counted in the summary, its day missing' all exits 0 -- \
    out_has 'Files that could not be used: 1' -- out_has 'Missing days (1, none interpolated): 2025-01-03'
run "${series[@]}" broken "${units[@]}" --append mended.csv -q
cp days/control_20250103.geojson broken
run "${series[@]}" broken "${units[@]}" --append mended.csv -q
check 'once it is whole, --append fills it in' cmp -s mended.csv rows.csv
printf '{"type":' >broken/control_20250103.geojson
run "${series[@]}" broken "${units[@]}" --strict -o strict.csv
check 'with --strict it ends the run and leaves nothing' all complains 3 control_20250103.geojson -- \
    test ! -e strict.csv -- test -z "$(find . -maxdepth 1 -name '.controlmap.*')"
cp rows.csv strict.csv
run "${series[@]}" broken "${units[@]}" --strict -o strict.csv
check 'or what was there' all exits 3 -- cmp -s strict.csv rows.csv
collection "$(feature 10 12)" >broken/control_20250103.geojson
run "${series[@]}" broken "${units[@]}" --format csv
check 'a file that lies elsewhere is no better' all exits 0 -- err_has control_20250103.geojson -- \
    err_has 'nowhere near' -- cmp -s "$OUT" without.csv
for date in 2025-01-01 2025-01-02 2025-01-04 2025-01-05 2025-01-06; do
    printf '{' >broken/control_${date//-/}.geojson
done
printf '{' >broken/control_20250103.geojson
run "${series[@]}" broken "${units[@]}" -o all.csv
check 'all files broken is exit 3, and no output' all exits 3 -- silent -- test ! -e all.csv -- \
    test "$(wc -l <"$ERR")" -eq 7 -- err_has 'none of the files could be used'

# --- where dates and files come from -----------------------------------------------------------

same() { exits 0 && cmp -s "$OUT" rows.csv; }
run "${series[@]}" 'days/control_*.geojson' "${units[@]}" --format csv
check 'a quoted pattern is a folder'"'"'s files' same
run "${series[@]}" days/control_2025010[4-6].geojson days/control_2025010[1-3].geojson "${units[@]}" --format csv
check 'files may be named, in any order' same
{ printf '# the days\n\n'; find days -name '*.geojson' | sort -r; } >list.txt
run "${series[@]}" @list.txt "${units[@]}" --format csv
check '@LIST names files, with remarks and empty lines' same
mkdir lists
sed 's|^days|../days|' list.txt | sed 's/$/\r/' >lists/list.txt
run "${series[@]}" @lists/list.txt "${units[@]}" --format csv
check 'its paths start at its own folder; CR LF does no harm' same
mkdir reversed
for file in $(find days -name '*.geojson' | sort -r); do
    cp "$file" reversed
done
touch -d '2020-01-01' reversed/control_20250104.geojson
run "${series[@]}" reversed "${units[@]}" --format csv
check 'the order in which files were written does not matter' same
mkdir named undated
n=0
for file in days/*; do
    n=$((n + 1))
    cp "$file" "named/20240101_v2025w010$n.geojson"
    sed "s/\"properties\":{/&\"date\":\"2025-01-0$n\"/" "$file" >"undated/$((9 - n)).geojson"
done
run "${series[@]}" named "${units[@]}" --format csv --date-regex 'v(\d{4})w(\d\d)(\d\d)'
check '--date-regex finds the date by its groups' same
run "${series[@]}" named "${units[@]}" --format csv --date-regex '(?<=v)\d{4}w\d{4}'
check 'a match that is no date is none' complains 3 named 'no vector file with a date'
run "${series[@]}" undated/*.geojson "${units[@]}" --format csv
check 'dates come from a field date where names have none' same
run "${series[@]}" undated "${units[@]}"
check 'but a folder counts with dated names only' complains 3 undated 'date in its name'
collection "$(feature 30 33)" >plain.geojson
run "${series[@]}" plain.geojson days "${units[@]}"
check 'a file without any date is refused' complains 3 plain.geojson --date-regex
for jobs in 1 4; do
    run "${series[@]}" days "${units[@]}" --format csv --jobs $jobs
    check "--jobs $jobs gives the same bytes" same
done
run "${series[@]}" days "${units[@]}" --earth EPSG:32636 --format csv
check 'in a plane dates are overlaid one by one' all exits 0 -- quiet -- \
    near "$(column "$OUT" total gained_km2 | cut -d' ' -f2)" 12550.8 0.1
run "${series[@]}" days "${units[@]}" --basis clipped --format csv
check 'whatever the basis, areas are the same' all exits 0 -- \
    cmp -s <(plain "$OUT" | cut -d, -f1-6,8-) <(plain rows.csv | cut -d, -f1-6,8-)

# --- wrong usage -------------------------------------------------------------------------------

run "${series[@]}"
check 'no source is refused' complains 2 folder
run "${series[@]}" nowhere "${units[@]}"
check 'an unknown folder is refused' complains 3 nowhere 'no such file or folder'
mkdir empty
run "${series[@]}" empty "${units[@]}"
check 'an empty folder is refused' complains 3 empty 'no vector file'
run "${series[@]}" 'days/*.shp' "${units[@]}"
check 'a pattern that nothing fits is refused' complains 3 'days/*.shp' 'nothing fits'
run "${series[@]}" @nolist.txt "${units[@]}"
check 'a list that is not there is refused' complains 3 nolist.txt
run "${series[@]}" days --every decade
check 'a wrong --every is refused' complains 2 --every month
run "${series[@]}" days "${units[@]}" --date-regex '('
check 'a wrong expression is refused' complains 2 --date-regex
run "${series[@]}" days "${units[@]}" --from 2025-02-30
check 'a wrong --from is refused' complains 2 2025-02-30
run "${series[@]}" days "${units[@]}" --to yesterday
check 'a wrong --to is refused' complains 2 yesterday
run "${series[@]}" days "${units[@]}" --date 2025-01-01
check '--date is no option of many dates' complains 2 --date-regex
run "${series[@]}" days "${units[@]}" --manifest m.json
check 'nor is --manifest' all complains 2 --manifest area -- test ! -e m.json
collection "$(feature 30 31 '"who":"N"')" , "$(feature 31 33 '"who":"S"')" >sides_20250101.geojson
run "${series[@]}" sides_20250101.geojson "${units[@]}" --side-field who --strict
check 'of several sides one must be chosen' complains 2 sides_20250101.geojson --side
run "${series[@]}" sides_20250101.geojson "${units[@]}" --side-field who --side S --format csv
check 'and may be' all exits 0 -- degrees "$OUT" total controlled_km2 2
run "${series[@]}" days "${units[@]}" --jobs -1
check 'a wrong --jobs is refused' complains 2 --jobs
run "${series[@]}" days "${units[@]}" --append a.csv -o b.csv
check '--append and -o exclude each other' all complains 2 --append -o -- test ! -e a.csv -- test ! -e b.csv
run "${series[@]}" days "${units[@]}" -o map.shp
check 'an unknown ending is refused' complains 2 -o .csv
run "${series[@]}" days "${units[@]}" -o nowhere/rows.csv
check 'a place that cannot be written is exit 4' complains 4 nowhere/rows.csv

# --- cut short ---------------------------------------------------------------------------------

# Two wavy outlines by turns, linked under many dates.
mkdir many out
wavy() { # PHASE
    awk -v phase="$1" 'BEGIN { printf "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[["
        turn = 2 * atan2(0, -1); n = 1500
        for (i = 0; i <= n; i++) { a = turn * (i % n) / n; r = 1 + .05 * sin(60 * a + phase)
            printf "%s[%.9f,%.9f]", i ? "," : "", 32 + 1.7 * r * cos(a), 47.5 + r * sin(a) }
        print "]]}}]}" }'
}
wavy 0 >wavy0.geojson
wavy 1 >wavy1.geojson
for ((i = 0; i < 400; i++)); do
    ln "wavy$((i % 2)).geojson" "many/$(date -u -d "2020-01-01 + $i days" +%Y%m%d).geojson"
done
begin() { # OPTION...
    "$CONTROLMAP" series many "${units[@]}" "$@" >"$OUT" 2>"$ERR" </dev/null &
    pid=$!
}
cut_short() { # SIGNAL OPTION...
    local signal=$1
    shift
    begin "$@"
    LAST="series many $*, kill -$signal"
    kill_once "$signal" out -name '.controlmap.*'
}
for signal in INT TERM; do
    check "a run is interrupted by SIG$signal" cut_short $signal -o out/rows.csv
    check 'that is exit 130 and one line, and leaves nothing at all' all complains 130 interrupted -- \
        test -z "$(find out -type f)"
done
run "${series[@]}" many "${units[@]}" --to 2020-08-31 --append out/rows.csv -q
cp out/rows.csv half.csv
check 'a run that adds rows is interrupted' cut_short INT --append out/rows.csv
check 'and leaves the rows that were there' all exits 130 -- cmp -s out/rows.csv half.csv -- \
    test "$(find out -type f)" = out/rows.csv

run "${series[@]}" many "${units[@]}" -o whole.csv -q
start=$(date +%s%N)
run "${series[@]}" many "${units[@]}" -o whole.csv -q
took=$((($(date +%s%N) - start) / 1000000))
killed() { # BEFORE OPTION...: output as it was before ("" for none) or whole, at many moments
    local before=$1 moment
    shift
    for ((moment = 0; moment < 6; moment++)); do
        rm -f out/rows.csv
        [ -z "$before" ] || cp "$before" out/rows.csv
        begin "$@"
        sleep "$(awk "BEGIN { srand($RANDOM); printf \"%.3f\", rand() * 1.2 * $took / 1000 }")"
        kill -KILL "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
        [ -z "$before" ] && [ ! -e out/rows.csv ] && continue
        [ -n "$before" ] && cmp -s out/rows.csv "$before" && continue
        cmp out/rows.csv whole.csv || return 1
    done 2>/dev/null
    find out -name '.controlmap.*' -delete
}
check 'killed at any moment, a new file is whole or absent' killed '' -o out/rows.csv
check 'a file written anew is the old or the new' killed half.csv -o out/rows.csv
check 'and one that is added to, too' killed half.csv --append out/rows.csv
run "${series[@]}" many "${units[@]}" --append out/rows.csv -q
check 'the next run finishes the work' all exits 0 -- cmp -s out/rows.csv whole.csv

# --- real days ---------------------------------------------------------------------------------

if [ -n "${CONTROLMAP_DATA:-}" ]; then
    real=("${series[@]}" "$CONTROLMAP_DATA/deepstate" --to 2025-12-31)
    run "${real[@]}"
    check '536 published dates; the six days without one are named' all exits 0 -- \
        grep -qE '^2024-07-08 to 2025-12-31 +536 ' "$OUT" -- \
        out_has 'Missing days (6, none interpolated): 2024-08-18 to 2024-08-19, 2025-01-01, 2025-03-31 to 2025-04-01, 2025-11-26'
    run "${real[@]}" --earth sphere:6378137 --lag 1 --format csv
    cp "$OUT" real.csv
    check 'their rows add up' all exits 0 -- adds_up real.csv
    gain() { # FIRST LAST: net of the dates of the situation after the first, up to the last
        plain real.csv | awk -F, -v first="$1" -v last="$2" '
            $3 == "total" && $2 > first && $2 <= last { sum += $12 } END { printf "%.6f", sum }'
    }
    published=$SOURCE_DIR/tests/validation/published.csv
    run "${real[@]}" --earth sphere:6378137 --lag 1
    check 'the months of the summary are those of published gains' all exits 0 -- \
        grep -qE '^2025-06 .* \+556 ' "$OUT" -- grep -qE '^2025-07 .* \+564 ' "$OUT" -- \
        grep -qE '^2025-08 .* \+464 ' "$OUT" -- grep -qE '^2025-09 .* \+258 ' "$OUT" -- \
        grep -qE '^2025-10 .* \+267 ' "$OUT" -- grep -qE '^2025-11 .* \+505 ' "$OUT"
    for month in 06 07 08 09 10 11; do
        from=2025-$month-01 to=$(date -u -d "2025-$month-01 + 1 month" +%F)
        claim=$(awk -F, -v from="$from" -v to="$to" \
            '$1 == from && $2 == to && $7 == "DeepState" && $6 == "net gain" { print $4 }' "$published")
        check "DeepState's gain from $from to $to comes out within 1 km²" all test -n "$claim" -- \
            near "$(gain "$from" "$to")" "$claim" 1
    done
    run "${real[@]}" --lag 1 --earth sphere:6378137 --format csv --jobs 1
    check 'one thread makes the same rows of real days' cmp -s "$OUT" real.csv
    run "${real[@]}" --lag 1 --earth sphere:6378137 --format csv --from 2025-01-01
    tail -n +2 "$OUT" >later.csv
    run "${real[@]}" --lag 1 --earth sphere:6378137 --format csv --to 2024-12-31
    check 'and so do two years apart' bash -c 'cat "$1" later.csv | cmp -s - real.csv' - "$OUT"
else
    echo 'SKIP: CONTROLMAP_DATA is not set'
    skip 'published days' 'CONTROLMAP_DATA is not set'
fi
finish
