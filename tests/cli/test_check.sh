#!/usr/bin/env bash
# Claims held against the data: what each verdict takes, folders of daily files, and claims that
# cannot be read. What a claim should say is taken from `controlmap area` throughout.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1

have python3 || skip_all 'there is no python3'

# cell FILE ID COLUMN: a cell of a CSV table
cell() {
    python3 -c '
import csv, sys
print(next(row[sys.argv[3]] for row in csv.DictReader(open(sys.argv[1])) if row["id"] == sys.argv[2]))' "$@"
}
# rounded NUMBER DECIMALS: the nearest decimal
rounded() { awk -v a="$1" -v d="$2" 'BEGIN { printf "%.*f", d, a }'; }
calc() { awk "BEGIN { printf \"%.17g\", $1 }"; }
# What the JSON of the last run has, and what it should have; of the first claim: c.
has() {
    local found
    found=$(json "(lambda c: $1)(d['claims'][0])")
    [ "$found" = "$2" ] || { echo "# $1 is $found, not $2"; return 1; }
}
has_near() { near "$(json "(lambda c: $1)(d['claims'][0])")" "$2" "$3"; }
says() { # VERDICT ARGUMENT...: of the first claim
    local verdict=$1
    shift
    run controlmap check --format json "$@"
    has "c['verdict']" "$verdict"
}

if python3 -c 'import jsonschema' 2>/dev/null; then
    valid() { obeys_schema check "$1"; }
    obeys() { check "$1" valid "$2"; }
else
    echo 'SKIP: python3 has no jsonschema'
    obeys() { skip "$1" 'python3 has no jsonschema'; }
fi

# --- the default data -------------------------------------------------------------------------

run controlmap area --format csv
cp "$OUT" area.csv
AREA=$(cell area.csv total controlled_km2)

run controlmap check 116000km2 19.2%
check '116,000 km² and 19.2 % are reproduced' all exits 0 -- quiet -- \
    out_has '116000km2: reproduced' -- out_has '19.2%: reproduced' -- \
    out_has 'One recipe reproduces all of them: drawn area of'
check 'with the areas that the share is of' all out_has '116000km2 is 19.2% of ' -- \
    out_has '(official)' -- out_has '(measured)'
run controlmap check 130000km2
check '130,000 km² are not' all exits 1 -- quiet -- out_has '130000km2: not reproduced' -- \
    out_has '  nearest ' -- out_has 'reproduced by 0 of '
run controlmap check 116000km2 130000km2
check 'one claim that fails is enough' all exits 1 -- out_has '116000km2: reproduced' -- \
    out_has 'No single recipe reproduces all of them.'

run controlmap check --format json 116000km2 19.2% UA-14=78.0% 'Donetsk:rest=5870km2'
cp "$OUT" check.json
check 'JSON has a verdict for each claim' all exits 0 -- has \
    "[x['verdict'] for x in d['claims']]" "['reproduced', 'reproduced', 'reproduced', 'reproduced']"
check 'its own figure is that of the table' has_near "c['own']['value']" "$AREA" 1e-9
check 'and the difference is figure less claim' has_near \
    "c['own']['difference']" "$(calc "$AREA - 116000")" 1e-9
check 'a share of the whole is the table'"'"'s' has_near "d['claims'][1]['own']['value']" \
    "$(cell area.csv total share_pct)" 1e-9
check 'a share of a unit is that of its row' has_near "d['claims'][2]['own']['value']" \
    "$(cell area.csv UA-14 share_pct)" 1e-9
check 'a rest is what is measured less what is held' has_near \
    "d['claims'][3]['own']['value']" \
    "$(calc "$(cell area.csv UA-14 measured_km2) - $(cell area.csv UA-14 controlled_km2)")" 1e-6
check 'a unit is found by its name and by its id' has \
    "[x['scope'] for x in d['claims'][2:]]" "['Donetsk', 'Donetsk']"
obeys 'the JSON obeys its schema' check.json
run controlmap check --format json 130000km2
obeys 'so does that of a claim that fails' "$OUT"
check 'which names the nearest recipe' all has "c['verdict']" 'not reproduced' -- \
    has "c['recipes_reproducing']" 0 -- has "c['best'] is not None" True

# --- how exact a claim is ---------------------------------------------------------------------

tolerance() { # CLAIM TOLERANCE
    run controlmap check --format json "$1"
    has_near "c['tolerance']" "$2" 1e-12
}
check '116,000 is exact to 500' tolerance 116000km2 500
check '115,926 to a half' tolerance 115926km2 0.5
check '115,926.0 to a twentieth' tolerance 115926.0km2 0.05
check '19.2 % to 0.05' tolerance 19.2% 0.05
check '20 % to a half' tolerance 20% 0.5
check 'unless it is stated' tolerance '116000±75km2' 75
check 'before the unit or after it' tolerance '116000km2+-75' 75
for claim in 115,926km2 '115 926 km²' $'115\u00a0926 km2' $'115\u202f926 sq km'; do
    check "thousands may be set apart as in $claim" says reproduced "$claim"
done
check 'square miles are converted' says reproduced \
    "$(rounded "$(calc "$AREA / 2.589988110336")" 0)mi2"
check 'so are hectares' says reproduced "$(rounded "$(calc "$AREA * 100")" 0)ha"
# The whole number on the other side of the figure than the nearest.
OTHER=$(awk -v a="$AREA" 'BEGIN { r = sprintf("%.0f", a); printf "%.0f", r + (r > a ? -1 : 1) }')
check 'one off in the last digit rounds differently' all \
    says 'rounds differently' "${OTHER}km2" -- exits 0
check 'where the tolerance is stated it does not' all \
    says 'not reproduced' "${OTHER}±0.01km2" -- exits 1

# --- other definitions ------------------------------------------------------------------------

# another NAME EARTH: the figure on another Earth is known for what it is
another() {
    run controlmap area --format csv --earth "$2"
    says 'another definition' "$(rounded "$(cell "$OUT" total controlled_km2)" 0)km2" || return 1
    exits 0 && has "c['best']['recipe']['earth']" "$1"
}
check 'a sphere is recognised' another 'sphere R=6371008.7714 m' sphere
check 'so is that of the web' another 'sphere R=6378137 m' sphere:6378137
check 'so is Mercator' another 'plane EPSG:3857' EPSG:3857
check 'so is the UTM zone in the middle' another 'plane EPSG:32636' EPSG:32636
run controlmap area --format json
cp "$OUT" area.json
OFFICIAL=$(json "d['total']['official_basis_km2']")
check 'so are shares of official areas' all \
    says 'another definition' "$(rounded "$OFFICIAL" 0)km2" -- \
    has "c['best']['recipe']['basis']" official
check 'so is a share of the land' all \
    says 'another definition' "$(rounded "$(calc "$AREA / 5793.3")" 6)%" -- \
    has_near "c['best']['recipe']['denominator_km2']" 579330 1e-9
check 'so is an island that is not in the file' all \
    says 'another definition' "$(rounded "$(calc "$AREA + 4.4")" 2)km2" -- \
    has "c['best']['recipe']['extra']" 'Tuzla as DeepState draws it'
run controlmap area --format csv --earth sphere
check 'chosen as the own Earth it is no other definition' says reproduced --earth sphere \
    "$(rounded "$(cell "$OUT" total controlled_km2)" 0)km2"
check 'nor is a basis that was chosen' says reproduced --basis official \
    "$(rounded "$OFFICIAL" 0)km2"
check 'nor a denominator' says reproduced --denominator 579330 \
    "$(rounded "$(calc "$AREA / 5793.3")" 6)%"

run controlmap check 116000km2 25%
check 'an area and a share that do not belong together are told' all exits 1 -- \
    out_has '116000km2 is 25% of ' -- out_has 'no area that is known lies there'

cat >tuzla.geojson <<'GEOJSON'
{"type": "Polygon", "coordinates": [[[36.5, 48.5], [36.75, 48.5], [36.7, 48.625], [36.5, 48.5]]]}
GEOJSON
run controlmap area --format csv --extra tuzla.geojson
check 'extra polygons are tried as a part of the recipe' all \
    says 'another definition' --extra tuzla.geojson \
    "$(rounded "$(cell "$OUT" total controlled_km2)" 0)km2" -- \
    has "c['best']['recipe']['extra']" tuzla.geojson -- exits 0

# --- folders ----------------------------------------------------------------------------------

mkdir days
day() { # DATE EASTERN EDGE
    printf '{"type": "Polygon", "coordinates": [[[34, 48], [%s, 48], [%s, 49.5], [34, 48]]]}\n' \
        "$2" "$2" >"days/control_$1.geojson"
}
day 20251101 36
day 20251102 36.125
day 20251103 36.125
day 20251105 36.25
day 20251130 36.5
day 20251201 36.75
day 20251210 37
km2_of() {
    run controlmap area -q --format csv "days/control_$1.geojson"
    cell "$OUT" total controlled_km2
}
FIRST=$(km2_of 20251101) SECOND=$(km2_of 20251102) FIFTH=$(km2_of 20251105)
NOVEMBER=$(calc "$(km2_of 20251201) - $FIRST") LAST_KM2=$(km2_of 20251210)

check 'without a date a folder'"'"'s last file is meant' says reproduced days \
    "$(rounded "$LAST_KM2" 0)km2"
check 'a claim has its day' says reproduced days "@2025-11-01=$(rounded "$FIRST" 0)km2"
obeys 'the JSON of a folder obeys its schema' "$OUT"
check 'a gain is the last day less the first' all \
    says reproduced days/ "gain@2025-11=$(rounded "$NOVEMBER" 1)km2" -- exits 0
check 'of the first of the month to the first of the next' has \
    "(c['from'], c['to'])" "('2025-11-01', '2025-12-01')"
check 'or between two days' says reproduced days \
    "gain@2025-11-01..2025-11-05=$(rounded "$(calc "$FIFTH - $FIRST")" 1)km2"
check 'or in a unit' all says 'not reproduced' days 'UA-12:gain@2025-11=99999km2' -- exits 1 -- \
    has "c['scope']" Dnipropetrovsk
check 'the year needs files on both its ends' all says 'no data' days 'gain@2025=5km2' -- \
    exits 1 -- \
    has "[x['missing'] for x in c['days']]" '[True, True]'
obeys 'the JSON without a figure obeys its schema' "$OUT"

run controlmap check days @2025-11-20=12345km2
check 'a day without a file near it is no data' all exits 1 -- \
    out_has '@2025-11-20=12345km2: no data' -- out_has 'no file shows 2025-11-20'
check 'a missing day may be told by the next' all \
    says 'another definition' days "@2025-11-04=$(rounded "$FIFTH" 0)km2" -- \
    has "c['best']['recipe']['to_shift_days']" 1 -- \
    has "c['days']" "[{'date': '2025-11-04', 'missing': True, 'stale': False}]"
run controlmap check days "@2025-11-04=$(rounded "$FIFTH" 0)km2"
check 'and is said to be missing' all out_has 'file of 1 day later' -- \
    out_has 'no file shows 2025-11-04'
check 'unless no day around is tried' all says 'no data' days --days-around 0 \
    "@2025-11-04=$(rounded "$FIFTH" 0)km2" -- exits 1
check 'a file that repeats the day before is stale' all \
    says reproduced days "@2025-11-03=$(rounded "$SECOND" 0)km2" -- \
    has "c['days'][0]['stale']" True
check 'one that does not is not' all says reproduced days "@2025-11-02=$(rounded "$SECOND" 0)km2" \
    -- \
    has "c['days'][0]['stale']" False
run controlmap check days @2025-11-03=99999km2
check 'which the text says' all exits 1 -- out_has 'stale' -- \
    out_has 'the file that shows 2025-11-03 repeats the day before'

check 'with a lag a file shows the day before its own' all \
    says reproduced --lag 1 days "@2025-11-04=$(rounded "$FIFTH" 0)km2" -- \
    has "c['days'][0]['missing']" False
check 'and its own day is missing' all says 'another definition' --lag 1 days \
    "@2025-11-05=$(rounded "$FIFTH" 0)km2" -- \
    has "c['best']['recipe']['to_shift_days']" -1 -- has "c['days'][0]['missing']" True
check 'the period of a gain goes with it' says reproduced --lag 30 days \
    "gain@2025-10-02..2025-11-01=$(rounded "$NOVEMBER" 1)km2"

cp days/control_20251201.geojson 'days/control_20251201 (copy).geojson'
run controlmap check days "$(rounded "$LAST_KM2" 0)km2"
check 'two files of one day are told' all exits 0 -- err_has 'for 2025-12-01' -- \
    err_has '(copy)'
rm 'days/control_20251201 (copy).geojson'
echo rubbish >days/notes_20251202.txt
echo rubbish >days/.control_20251203.geojson
check 'what is no layer is passed over' says reproduced days "$(rounded "$LAST_KM2" 0)km2"
head -c 40 days/control_20251201.geojson >days/control_20251204.geojson
run controlmap check days @2025-12-04=5km2
check 'a file cut short is named' complains 3 control_20251204.geojson
rm days/control_20251204.geojson

mkdir dateless empty
cp tuzla.geojson dateless
for folder in dateless empty; do
    run controlmap check $folder 5km2
    check "a folder that is $folder is refused" complains 3 $folder 'date in its name' YYYYMMDD
done

# --- what cannot be read ----------------------------------------------------------------------

refused() { # CLAIM WORD...
    local claim=$1
    shift
    run controlmap check -- "$claim"
    check "the claim \"$claim\" is refused" complains 2 "$@"
}
refused 116000 '"116000"' km2 %
refused 116000m2 unit
refused 1,16,000km2 '"1,16,000km2"'
refused nan% 'cannot be read'
refused 12%% 'cannot be read'
refused '5km2±' 'cannot be read'
refused '5±1km2±1' 'cannot be read'
refused UA-14= 'UA-14=78.1%'
refused UA-99=5km2 UA-99=5km2 'no unit' 'controlmap area'
refused UA-14:half=5km2 'rest, gain, area or share'
refused @2025-13-01=5km2 @2025-12-16
refused @2025-02-29=5km2 @2025-12-16
refused @2025-11=5km2 'a period belongs to a gain'
refused gain=5km2 'no period'
refused gain@2025-12-01..2025-11-01=5km2 dates
refused gain@2025-11=5km2 'folder of daily files'

run controlmap check
check 'without a claim there is nothing to check' complains 2 claim
run controlmap check "$SHAPEFILES/ukraine-control-2025-12-28.shp"
check 'nor with a file alone' complains 2 claim
run controlmap check days tuzla.geojson 5km2
check 'two controls are refused' complains 2 days tuzla.geojson 'one file or folder'
run controlmap check 5km2 nothere.geojson
check 'a control that is missing is named' complains 3 nothere.geojson 'no such file'
printf 'name: Nowhere\nboundary:\n  file: %s\n  source: somebody\n' "$SHAPEFILES/ukraine-oblasts.shp" >bare.yaml
run controlmap check --dataset bare.yaml 5km2
check 'a data set without control needs one named' complains 2 'control layer'
run controlmap check --format csv 5km2
check 'an unknown format is refused' complains 2 --format
for days in -1 32; do
    run controlmap check --days-around $days 5km2
    check "--days-around $days is refused" complains 2 days-around
done
cat >sides.geojson <<'GEOJSON'
{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"who": "north"}, "geometry": {"type": "Polygon",
 "coordinates": [[[33, 48], [36, 48], [35.5, 49], [33, 48]]]}},
{"type": "Feature", "properties": {"who": "south"}, "geometry": {"type": "Polygon",
 "coordinates": [[[33, 47], [35, 47], [34.5, 47.5], [33, 47]]]}}]}
GEOJSON
run controlmap check 5km2 sides.geojson --side-field who
check 'a claim is about one side' complains 2 --side
run controlmap area sides.geojson --side-field who --side south --format csv
check 'which can be named' says reproduced sides.geojson --side-field who --side south \
    "$(rounded "$(cell "$OUT" total controlled_km2)" 0)km2"

# --- where it goes ----------------------------------------------------------------------------

mkdir place
listing() { find place -mindepth 1 | sort; }
unchanged() { [ "$(listing)" = "$BEFORE" ]; }
run controlmap check 130000km2
cp "$OUT" text
run controlmap check 130000km2 -o place/check.txt
check '-o writes the text, also of a negative answer' all exits 1 -- silent -- quiet -- \
    cmp -s text place/check.txt
run controlmap check 130000km2 --format json
cp "$OUT" json
run controlmap check 130000km2 -o place/check.json
check '-o .json writes JSON' all exits 1 -- silent -- cmp -s json place/check.json
run controlmap check 130000km2 -o -
check '-o - is standard output' all exits 1 -- cmp -s "$OUT" text
echo old >place/check.txt
BEFORE=$(listing)
run controlmap check UA-99=5km2 -o place/check.txt
check 'an old file survives a claim that cannot be read' all exits 2 -- unchanged -- \
    grep -qx old place/check.txt
run controlmap check 5km2 nothere.geojson -o place/check.txt
check 'and a control that is missing' all exits 3 -- unchanged -- grep -qx old place/check.txt
run controlmap check 116000km2 -o place/missing/check.txt
check 'into a folder that is missing nothing is written' all complains 4 missing -- unchanged
# A limit on the size of files fails the write in its middle.
(
    ulimit -f 1
    trap '' XFSZ
    "$CONTROLMAP" check 116000km2 19.2% UA-14=78% UA-23=75% --format json -o place/check.txt \
        >"$OUT" 2>"$ERR"
)
STATUS=$?
check 'an old file survives a write that fails' all exits 4 -- unchanged -- \
    grep -qx old place/check.txt

# --- what must not pass -----------------------------------------------------------------------

run controlmap check days/control_20251101.geojson "@2020-01-01=$(rounded "$FIRST" 0)km2"
check 'a file does not answer for another day than its own' all exits 1 -- out_has 'no data'
run controlmap check 5km2 control_20251299.geojson
check 'a file that is missing is named also with digits in its name' complains 3 \
    control_20251299.geojson 'no such file'
run controlmap check --boundary "$SOURCE_DIR/tests/data/units_with_equal_names.geojson" \
    Petrivka=163km2
check 'a name that two units have names neither' complains 2 Petrivka
run controlmap check 5km2 'PG:host=a password=geheim' 'PG:host=b password=geheim'
untold() { ! grep -q "$1" "$OUT" "$ERR"; }
check 'passwords of two controls are not told' all exits 2 -- untold geheim
finish
