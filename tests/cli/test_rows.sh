#!/usr/bin/env bash
# Rows of many dates in a database: the same as in the CSV, typed, added to, whole or absent.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1
. "$SOURCE_DIR/tests/support/postgis.sh" || exit 1

have python3 && python3 -c 'import sqlite3' 2>/dev/null || skip_all 'there is no python3 with sqlite3'
trap 'postgis_stop; end' EXIT

# Two units that overlap, control that reaches out of them: every kind of row.
feature() { # WEST EAST [PROPERTIES]
    printf '{"type":"Feature","properties":{%s},"geometry":{"type":"Polygon","coordinates":
[[[%s,46],[%s,46],[%s,49],[%s,49],[%s,46]]]}}' "${3:-}" "$1" "$2" "$2" "$1" "$1"
}
collection() { printf '{"type":"FeatureCollection","features":['; printf '%s' "$@"; printf ']}\n'; }
day() { # FOLDER DATE WEST EAST
    collection "$(feature "$3" "$4")" >"$1/control_${2//-/}.geojson"
}
collection "$(feature 30 32 '"id":"A","name":"West, or \"so\"","official_km2":40000')" , \
    "$(feature 31.5 34 '"id":"7","name":"Схід\nO'"'"'Neil"')" >units.geojson
mkdir days
day days 2025-01-01 30 33
day days 2025-01-02 30 33.5
day days 2025-01-03 30 34.5
day days 2025-01-04 31 34.5
day days 2025-01-05 31 35
day days 2025-01-06 30.5 35
units=(--boundary units.geojson)
series=(controlmap series days "${units[@]}")

# query DATABASE SQL: rows, cells parted by |
query() {
    python3 - "$@" <<'PYTHON'
import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]):
    print("|".join("" if cell is None else str(cell) for cell in row))
PYTHON
}
# equals CSV DATABASE [TABLE]: every cell, numbers to the last bit
equals() {
    python3 - "$@" <<'PYTHON'
import csv, sqlite3, sys
table = sys.argv[3] if len(sys.argv) > 3 else "control_series"
wanted = list(csv.reader(open(sys.argv[1], encoding="utf-8", newline="")))
cursor = sqlite3.connect(sys.argv[2]).execute(f"SELECT * FROM {table} ORDER BY date, fid")
columns = [c[0] for c in cursor.description]
def cell(name, text):
    if text == "":
        return None
    return text if name in ("date", "as_of", "id", "name") else int(text) if name == "revision" else float(text)
rows = [list(row[1:]) for row in cursor]
assert columns == ["fid"] + wanted[0], columns
assert len(rows) == len(wanted) - 1, (len(rows), len(wanted) - 1)
for w, row in zip(wanted[1:], rows):
    typed = [cell(n, t) for n, t in zip(wanted[0], w)]
    assert typed == row and [type(a) for a in typed] == [type(a) for a in row], (typed, row)
PYTHON
}
leavings() { find . -name '.controlmap.*'; }
tidy() { [ -z "$(leavings)" ]; }

run "${series[@]}" --format csv
cp "$OUT" rows.csv
run "${series[@]}"
cp "$OUT" summary.txt

# --- the same as in the CSV ---------------------------------------------------------------------

for ending in gpkg sqlite; do
    run "${series[@]}" -o "rows.$ending"
    check "-o rows.$ending writes the rows of the CSV and prints the summary" all exits 0 -- quiet -- \
        cmp -s "$OUT" summary.txt -- equals rows.csv "rows.$ending" -- tidy
    check 'dates are dates, numbers numbers, revision an integer' test \
        "$(query "rows.$ending" "SELECT group_concat(type, ' ') FROM pragma_table_info('control_series')
            WHERE name IN ('date', 'controlled_km2', 'net_km2', 'revision')" |
            sed 's/FLOAT/REAL/g; s/MEDIUMINT/INTEGER/')" = 'DATE REAL REAL INTEGER'
    check 'a table beside it says of each date what defines its figures' test \
        "$(query "rows.$ending" 'SELECT date, source, units, unit_count, basis, denominator, earth, every,
            lag_days, version = "", command FROM control_series_definition ORDER BY date LIMIT 1')" = \
        "2025-01-01|control_20250101.geojson|units.geojson|2|drawn|measured|WGS 84|day|0|0|controlmap \
series days --boundary units.geojson -o rows.$ending"
    check 'there is one row for each date' test \
        "$(query "rows.$ending" 'SELECT count(*), count(DISTINCT date) FROM control_series_definition')" = '6|6'
    cp "rows.$ending" "first.$ending"
    run "${series[@]}" -o "rows.$ending"
    check 'the same run gives the same bytes in place of the file' all exits 0 -- \
        cmp "first.$ending" "rows.$ending"
    run "${series[@]}" -o "rounded.$ending" --precision 1 --lag 1 --basis clipped --format json
    cp "$OUT" summary.json
    run "${series[@]}" --precision 1 --lag 1 --basis clipped --format csv
    check 'other columns and decimals are those of the CSV, too' all exits 0 -- \
        equals "$OUT" "rounded.$ending" -- grep -q '"months"' summary.json -- test \
        "$(query "rounded.$ending" 'SELECT DISTINCT basis, lag_days FROM control_series_definition')" = 'clipped|1'
done
check 'both tables of a GeoPackage are listed as what has no geometry' test \
    "$(query rows.gpkg 'SELECT table_name, data_type FROM gpkg_contents ORDER BY 1' | tr '\n' ' ')" = \
    'control_series|attributes control_series_definition|attributes '
run "${series[@]}" -o named.gpkg --rows-table oblasts -q
check '--rows-table names them; with -q nothing is printed' all exits 0 -- silent -- quiet -- equals rows.csv named.gpkg oblasts -- \
    test "$(query named.gpkg 'SELECT count(*) FROM oblasts_definition')" = 6
run "${series[@]}" -o .hidden.sqlite -q
check 'a name may begin with a dot' all exits 0 -- equals rows.csv .hidden.sqlite
run "${series[@]}" -o later.gpkg -q
SOURCE_DATE_EPOCH=1700000000 run "${series[@]}" -o stamped.gpkg -q
check 'no clock time gets in, but that of SOURCE_DATE_EPOCH' all \
    test "$(query later.gpkg 'SELECT DISTINCT substr(last_change, 1, 10) FROM gpkg_contents')" = 1970-01-01 -- \
    test "$(query stamped.gpkg 'SELECT DISTINCT substr(last_change, 1, 10) FROM gpkg_contents')" = 2023-11-14

# --- rows added --------------------------------------------------------------------------------

mkdir some
for ending in gpkg sqlite; do
    append() { run "${series[@]}" --append "added.$ending" "$@"; }
    append
    check "--append to a .$ending that is not there is a plain run" all exits 0 -- quiet -- \
        cmp -s "$OUT" summary.txt -- equals rows.csv "added.$ending"
    append
    check 'with all there nothing changes, and nothing is summed up' all exits 0 -- silent -- \
        err_has "added.$ending: the rows of 6 dates were there" -- equals rows.csv "added.$ending"
    rm "added.$ending"
    append --to 2025-01-03 -q
    append --from 2025-01-02
    check 'later dates are added' all exits 0 -- equals rows.csv "added.$ending" -- \
        err_has 'the rows of 2 dates were there' -- test "$(query "added.$ending" 'SELECT count(*),
            count(DISTINCT date), sum(command LIKE "%--from%") FROM control_series_definition')" = '6|6|3'
    rm -rf some "added.$ending"
    cp -r days some
    rm some/control_2025010[25].geojson
    run controlmap series some "${units[@]}" --append "added.$ending" -q
    append -q
    check 'so are those between, and what follows is compared with them' all exits 0 -- \
        equals rows.csv "added.$ending"
    python3 -c "import sqlite3, sys; c = sqlite3.connect(sys.argv[1])
c.execute(\"DELETE FROM control_series WHERE date = '2025-01-04' AND id IN ('A', 'total')\"); c.commit()" \
        "added.$ending"
    append -q
    check 'a date that lost its total is measured again' all exits 0 -- equals rows.csv "added.$ending"
    chmod 640 "added.$ending"
    ln -sf "added.$ending" "link.$ending"
    run "${series[@]}" --append "link.$ending" -q
    check 'a link stays one, and a file keeps its mode' all exits 0 -- test -L "link.$ending" -- \
        test "$(stat -c %a "added.$ending")" = 640 -- equals rows.csv "added.$ending" -- tidy
done
run controlmap area days/control_20250106.geojson "${units[@]}" -o polygons.gpkg
run "${series[@]}" --append polygons.gpkg -q
# GDAL keeps the count of a layer, which must be right after rows were replaced.
wrong_counts() {
    query "$1" 'SELECT * FROM gpkg_ogr_contents WHERE feature_count <> CASE table_name
        WHEN "control_series" THEN (SELECT count(*) FROM control_series)
        ELSE (SELECT count(*) FROM control_series_definition) END'
}
check 'the counts that a GeoPackage holds of its tables are right' all \
    test "$(query rows.gpkg 'SELECT count(*) FROM gpkg_ogr_contents')" = 2 -- \
    test -z "$(wrong_counts rows.gpkg)" -- test -z "$(wrong_counts added.gpkg)"
check 'rows may be added to polygons' all exits 0 -- equals rows.csv polygons.gpkg -- \
    test "$(query polygons.gpkg 'SELECT count(*) FROM control_series JOIN polygons USING (id)
        WHERE control_series.date = "2025-01-06"')" -ge 2

# --- what does not fit -------------------------------------------------------------------------

refused() { # CODE FILE WORD...: the last run, of a file that was copied to before
    local code=$1 file=$2
    shift 2
    complains "$code" "$file" "$@" && cmp -s "$file" before && tidy
}
printf 'no database, only some text that is long enough\n' >bad.gpkg
cp bad.gpkg bad.sqlite
for ending in gpkg sqlite; do
    cp "bad.$ending" before
    run "${series[@]}" --append "bad.$ending"
    check "a .$ending that is no database is refused and left" refused 3 "bad.$ending"
done
cp rows.gpkg before
cp rows.gpkg fits.gpkg
run "${series[@]}" --append fits.gpkg --lag 1
check 'so is a table with other columns' refused 3 fits.gpkg 'other columns' --rows-table
run "${series[@]}" --append fits.gpkg --basis clipped
check 'and rows by another basis' refused 3 fits.gpkg 'basis drawn, not clipped'
run "${series[@]}" --append fits.gpkg --earth sphere
check 'or on another Earth' refused 3 fits.gpkg 'earth WGS 84'
run "${series[@]}" --append fits.gpkg --boundary-where "id = 'A'"
check 'or of other units' refused 3 fits.gpkg 'unit_count 2, not 1'
run "${series[@]}" --append fits.gpkg --basis clipped --rows-table clipped -q
check 'but another table of the file may have them' all exits 0 -- equals rows.csv fits.gpkg -- \
    test "$(query fits.gpkg 'SELECT DISTINCT basis FROM clipped_definition')" = clipped
cp rows.gpkg fits.gpkg
printf 'unfinished' >fits.gpkg-wal
run "${series[@]}" --append fits.gpkg
check 'a file that another program writes to is refused' refused 3 fits.gpkg 'another program'
run "${series[@]}" -o fits.gpkg
check 'also to be replaced' refused 4 fits.gpkg 'another program'
rm fits.gpkg-wal
mkdir folder.gpkg
run "${series[@]}" -o folder.gpkg
check 'a folder is no file' complains 4 folder.gpkg
ln -s /dev/full full.sqlite
run "${series[@]}" -o full.sqlite
check 'nor is a device' complains 4 full.sqlite
run "${series[@]}" -o nowhere/rows.gpkg
check 'a place that is not there is exit 4' complains 4 nowhere/rows.gpkg
mkdir little
short_of_space() { # OPTION...
    (
        trap '' XFSZ
        ulimit -f 16
        exec "$CONTROLMAP" "${series[@]:1}" "$@"
    ) >"$OUT" 2>"$ERR" </dev/null
    STATUS=$? LAST="series with little space $*"
}
for ending in gpkg sqlite; do
    cp "rows.$ending" "little/rows.$ending"
    cp "rows.$ending" before
    short_of_space -o "little/rows.$ending"
    check "where a .$ending finds no space it is as it was" refused 4 "little/rows.$ending"
done
printf '{' >days/control_20250107.geojson
cp rows.gpkg before
run "${series[@]}" --strict -o rows.gpkg
check 'a run that fails leaves what was there' all exits 3 -- cmp -s rows.gpkg before -- tidy
run "${series[@]}" --strict -o none.gpkg
check 'or nothing' all exits 3 -- test ! -e none.gpkg -- tidy
rm days/control_20250107.geojson
for name in '' gpkg_rows 7th 'two words' Upper 'a;b' schema.rows \
    a23456789_123456789_123456789_123456789_1; do
    run "${series[@]}" -o none.gpkg --rows-table "$name"
    check "no table is called \"$name\"" all complains 2 table -- test ! -e none.gpkg
done
run "${series[@]}" -o rows.csv --rows-table rows
check 'a CSV has no table' complains 2 --rows-table

# --- killed ------------------------------------------------------------------------------------

mkdir many out
ln days/control_20250101.geojson wave0
ln days/control_20250104.geojson wave1
for ((i = 0; i < 700; i++)); do
    ln "wave$((i % 2))" "many/$(date -u -d "2020-01-01 + $i days" +%Y%m%d).geojson"
done
many=(controlmap series many "${units[@]}" -q)
run "${many[@]}" --format csv
cp "$OUT" many.csv
start=$(date +%s%N)
run "${many[@]}" -o out/rows.gpkg
took=$((($(date +%s%N) - start) / 1000000))
check 'many dates are those of the CSV' all exits 0 -- equals many.csv out/rows.gpkg
begin() { # OPTION...
    "$CONTROLMAP" "${many[@]:1}" "$@" >"$OUT" 2>"$ERR" </dev/null &
    pid=$!
}
kill_sometime() { # after up to 1.2 times what a run takes
    sleep "$(awk "BEGIN { srand($RANDOM); printf \"%.3f\", rand() * 1.2 * $took / 1000 }")"
    kill -KILL "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
}
killed() { # OPTION...: the file is as it was or as it will be, at many moments
    local moment
    for ((moment = 0; moment < 6; moment++)); do
        cp half.gpkg out/rows.gpkg
        begin "$@"
        kill_sometime
        cmp -s out/rows.gpkg half.gpkg && continue
        equals many.csv out/rows.gpkg || return 1
    done 2>/dev/null
    find out -name '.controlmap.*' -prune -exec rm -r {} +
}
run "${many[@]}" --to 2020-10-01 -o half.gpkg
check 'killed at any moment, a file is the old or the new' killed -o out/rows.gpkg
check 'and so is one that is added to' killed --append out/rows.gpkg
cp half.gpkg out/rows.gpkg
begin --append out/rows.gpkg
sleep 0.05
kill -INT "$pid" 2>/dev/null
wait "$pid" 2>/dev/null
run "${many[@]}" --append out/rows.gpkg
check 'the next run finishes the work' all exits 0 -- equals many.csv out/rows.gpkg -- tidy

# --- a server ----------------------------------------------------------------------------------

no_driver() { have gdal-config && ! gdal-config --formats | grep -qw PG; }
if no_driver; then
    echo 'SKIP: this GDAL cannot write to PostgreSQL'
    skip 'rows go to PostgreSQL' 'this GDAL cannot write to PostgreSQL'
    finish
fi
run "${series[@]}" -o 'PG:host=/nowhere password=secret1 dbname=x'
check 'a server that does not answer is told, its password is not' all complains 4 'password=***' /nowhere -- \
    bash -c '! grep -q secret1 "$1"' - "$ERR"
run "${series[@]}" --append 'postgresql://me:secret2@127.0.0.1:1/x'
check 'in either way of naming it' all complains 3 '127.0.0.1' -- bash -c '! grep -q secret2 "$1"' - "$ERR"

if ! programs=$(postgis_programs); then
    echo 'SKIP: there is no PostgreSQL server with PostGIS'
    skip 'rows go to PostgreSQL' 'there is no PostgreSQL server with PostGIS'
    finish
fi
postgis_start "$programs" >start.log 2>&1 || { sed 's/^/# /' start.log; exit 1; }
sql() { "$programs/psql" -XAtq -v ON_ERROR_STOP=1 "$@"; }
SERVER="PG:host=$PGHOST dbname=$PGDATABASE user=$PGUSER password=secret3"

# same_rows CSV TABLE: the server reads the CSV into a table of its own, and finds no difference
same_rows() {
    sql <<SQL >differences 2>&1 || { sed 's/^/# /' differences; return 1; }
create temp table wanted as select * from $2 limit 0;
alter table wanted drop column fid;
\\copy wanted from '$1' csv header
create temp table found as select * from $2;
alter table found drop column fid;
(table wanted except all table found) union all (table found except all table wanted) limit 5;
SQL
    [ ! -s differences ] || { sed 's/^/# /' differences; return 1; }
}
run "${series[@]}" -o "$SERVER"
check '-o PG: writes the rows of the CSV and prints the summary' all exits 0 -- quiet -- \
    cmp -s "$OUT" summary.txt -- same_rows "$PWD/rows.csv" control_series
check 'typed, and without geometry' test "$(sql -c "select string_agg(data_type, ',' order by ordinal_position)
    from information_schema.columns where table_name = 'control_series'")" = \
    "integer,date,character varying,character varying,$(printf 'double precision,%.0s' 1 2 3 4 5 6 7 8)integer"
check 'the definitions hold the command, without its password' all \
    test "$(sql -c 'select count(*) from control_series_definition where earth = $$WGS 84$$')" = 6 -- \
    test "$(sql -c "select count(*) from control_series_definition where command like '%secret3%' or
        command not like '%password=***%'")" = 0
run "${series[@]}" -o "$SERVER" --from 2025-01-03 --to 2025-01-04 -q
check 'dates that are there are replaced, others stay' all exits 0 -- quiet -- \
    same_rows "$PWD/rows.csv" control_series -- \
    test "$(sql -c "select string_agg(date::text, ' ' order by date) from control_series_definition
        where command like '%--from%'")" = '2025-01-03 2025-01-04'
sql -c 'create schema front'
run "${series[@]}" -o "$SERVER" --rows-table front.select --to 2025-01-03 -q
run "${series[@]}" --append "$SERVER" --rows-table front.select
check '--append PG: adds what a table of a schema lacks' all exits 0 -- \
    err_has 'the rows of 3 dates were there' -- same_rows "$PWD/rows.csv" 'front."select"'
check 'and does not tell the password' bash -c '! grep -q secret3 "$1"' - "$ERR"
run "${series[@]}" --append "$SERVER active_schema=front" --rows-table "select" -q
check 'active_schema= names the schema, too' all exits 0 -- quiet -- \
    same_rows "$PWD/rows.csv" 'front."select"' -- \
    test "$(sql -c "select count(*) from pg_tables where tablename = 'select'")" = 1
run "${series[@]}" -o "$SERVER" --lag 1
check 'a table with other columns is refused' all complains 4 'other columns' -- \
    same_rows "$PWD/rows.csv" control_series
run "${series[@]}" --append "$SERVER" --basis clipped
check 'and so are rows by another definition' all complains 3 'basis drawn' -- \
    same_rows "$PWD/rows.csv" control_series
sql -c 'create table taken (id integer)'
run "${series[@]}" -o "$SERVER" --rows-table taken
check 'and a table of something else' all complains 4 taken 'other columns' -- \
    test "$(sql -c "select count(*) from pg_tables where tablename like 'taken%'")" = 1
sql -c 'create role reader login; grant select on all tables in schema public to reader' \
    -c 'revoke create on schema public from public'
run "${series[@]}" -o "PG:host=$PGHOST dbname=$PGDATABASE user=reader"
check 'who may not write is told so' all complains 4 'ermission denied' -- \
    same_rows "$PWD/rows.csv" control_series
printf '{' >days/control_20250107.geojson
run "${series[@]}" --strict -o "$SERVER"
check 'a run that fails leaves the table as it was' all exits 3 -- \
    same_rows "$PWD/rows.csv" control_series
run "${series[@]}" --strict -o "$SERVER" --rows-table never
check 'or makes none' all exits 3 -- \
    test "$(sql -c "select count(*) from pg_tables where tablename like 'never%'")" = 0
rm days/control_20250107.geojson

sql -c 'create extension postgis'
run "${many[@]}" --to 2020-10-01 --format csv
cp "$OUT" half.csv
start=$(date +%s%N)
run "${many[@]}" -o "$SERVER" --rows-table many
took=$((($(date +%s%N) - start) / 1000000))
check 'many dates are those of the CSV' all exits 0 -- same_rows "$PWD/many.csv" many
killed_there() { # OPTION...: the old rows or all, at many moments
    local moment
    for ((moment = 0; moment < 6; moment++)); do
        sql -c "delete from many where date > '2020-10-01'"
        begin "$@" --rows-table many
        kill_sometime
        same_rows "$PWD/half.csv" many >/dev/null || same_rows "$PWD/many.csv" many || return 1
    done 2>/dev/null
}
check 'killed at any moment, the table is as it was or complete' killed_there -o "$SERVER"
check 'also when it is added to' killed_there --append "$SERVER"
held() { # SIGNAL: ends a run that has certainly begun to write; nothing of it is there
    local n
    sql -c "delete from many where date > '2020-10-01'"
    begin --append "$SERVER" --rows-table many
    for ((n = 0; n < 500; n++)); do
        [ "$(sql -c "select count(*) from pg_locks l join pg_class c on c.oid = l.relation
            where c.relname = 'many' and l.mode = 'RowExclusiveLock'")" = 0 ] || break
        sleep 0.01
    done
    kill "-$1" "$pid"
    wait "$pid" 2>/dev/null
    STATUS=$? LAST="series many, kill -$1"
    same_rows "$PWD/half.csv" many
}
check 'killed in the middle of writing it leaves the old rows' held KILL
check 'and so it does when it is interrupted' all held INT -- complains 130 interrupted
run "${many[@]}" --append "$SERVER" --rows-table many
check 'the next run finishes the work' all exits 0 -- same_rows "$PWD/many.csv" many

together() { # parts of one table at the same time, which none of them finds there
    "$CONTROLMAP" "${many[@]:1}" -o "$SERVER" --rows-table parts --to 2020-10-01 &
    local first=$!
    "$CONTROLMAP" "${many[@]:1}" -o "$SERVER" --rows-table parts --from 2020-10-02 || return
    wait "$first" && same_rows "$PWD/many.csv" parts
}
check 'parts that are written at the same time are the whole' together
if [ -n "${CONTROLMAP_DATA:-}" ]; then
    real=(controlmap series "$CONTROLMAP_DATA/deepstate" --to 2025-12-31 -q)
    run "${real[@]}" --format csv
    cp "$OUT" real.csv
    run "${real[@]}" -o real.gpkg
    check '536 published dates: a GeoPackage has the rows of the CSV' all exits 0 -- equals real.csv real.gpkg
    run "${real[@]}" -o "$SERVER" --rows-table real
    check 'and so has the server' all exits 0 -- same_rows "$PWD/real.csv" real
else
    echo 'SKIP: CONTROLMAP_DATA is not set'
    skip 'published dates' 'CONTROLMAP_DATA is not set'
fi
finish
