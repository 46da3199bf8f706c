#!/usr/bin/env bash
# Areas against those of PostGIS, which adds up geodesic polygons where controlmap integrates along
# straight edges; and layers read from its server instead of from files.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1
. "$SOURCE_DIR/tests/support/postgis.sh" || exit 1

# Edges of PostGIS's geography are geodesics, those of controlmap are straight in longitude and
# latitude. What that makes of an area goes with the square of the distance between points: at
# this one, in degrees (55 m), up to 7e-9 of those here.
SPACING=0.0005
# What is allowed, of each figure, or in km² where that is more. 0.1 m² is for slivers and for what
# should be nothing: rounded coordinates are off by 1e-9 m, on outlines of some 1000 km.
TOLERANCE=1e-8 LEAST=1e-7

DAY=${CONTROLMAP_DATA:-}/deepstate/deepstatemap_data_20251228.geojson
UNITS=${CONTROLMAP_DATA:-}/admin
DEFAULT_CONTROL=$SHAPEFILES/ukraine-control-2025-12-28.shp
DEFAULT_UNITS=$SHAPEFILES/ukraine-oblasts.shp

have shp2pgsql || skip_all 'there is no shp2pgsql'
programs=$(postgis_programs) || skip_all 'there is no PostgreSQL server with PostGIS'
trap 'postgis_stop; end' EXIT

sql() { "$programs/psql" -XAtq -v ON_ERROR_STOP=1 "$@"; }
# What the cases rest on; without it there is nothing to test.
must() {
    "$@" >must.log 2>&1 || {
        echo "# failed: $*"
        sed 's/^/# /' must.log
        exit 1
    }
}

prepare() {
    sql -v spacing="$SPACING" <<'SQL'
create extension postgis;

-- As README.md has it under "Repairs".
create function repaired(geometry) returns geometry immutable language sql as
    $$ select ST_CollectionExtract(ST_MakeValid($1, 'method=structure'), 3) $$;

select format('create function km2(geometry) returns float8 immutable language sql as $$
    select ST_Area(ST_Segmentize(ST_CollectionExtract($1, 3), %s)::geography) / 1e6 $$',
    :'spacing') \gexec
SQL
}

# load_shapefile TABLE FILE
load_shapefile() {
    shp2pgsql -D -s 4326 "$2" "$1" 2>/dev/null | sql
    [ "${PIPESTATUS[*]}" = '0 0' ]
}

# load_geojson TABLE FILE FIELD: the field becomes the table's id
load_geojson() {
    FILE=$2 sql -v table="$1" -v field="$3" <<'SQL'
\set document `cat "$FILE"`
create table :"table" as
    select feature->'properties'->>:'field' as id,
        ST_SetSRID(ST_GeomFromGeoJSON(feature->>'geometry'), 4326) as geom
    from json_array_elements((:'document')::json->'features') with ordinality as f (feature, at)
    order by at;
SQL
}

# measure TABLE CONTROL UNITS: the table gets the figures that the CSV has
measure() {
    sql -v table="$1" -v control="$2" -v units="$3" <<'SQL'
create temp table control as select ST_Union(repaired(geom)) as geom from :"control";
create temp table unit as
    select id::text, ST_Union(repaired(geom)) as geom from :"units" group by id;
create temp table whole as select ST_Union(geom) as geom from unit;
create table :"table" as
    select id, km2(u.geom) as measured, km2(ST_Intersection(u.geom, c.geom)) as controlled
    from unit u, control c;
insert into :"table"
    select 'overlap', null::float8, km2(ST_Intersection(c.geom, w.geom)) -
        (select sum(controlled) from :"table") from control c, whole w
    union all
    select 'outside', null, km2(ST_Difference(c.geom, w.geom)) from control c, whole w
    union all
    select 'total', km2(w.geom), km2(c.geom) from control c, whole w;
SQL
}

# compare TABLE CSV: prints what differs by too much, then the largest difference
compare() {
    local columns
    columns=$(head -n 1 "$2" | tr -d '\r')
    sql -c 'drop table if exists answer' -c "create table answer (${columns//,/ text,} text)" \
        -c "\\copy answer from '$2' csv header" &&
        sql -v table="$1" -v tolerance="$TOLERANCE" -v least="$LEAST" <<'SQL'
create temp table compared as
    select id, what, ours, theirs, abs(ours - theirs) as off
    from (select coalesce(a.id, p.id) as id, 'measured' as what, a.measured_km2::float8 as ours,
                p.measured as theirs
            from answer a full join :"table" p using (id)
            where coalesce(a.id, p.id) not in ('outside', 'overlap')
        union all
        -- These rows are left out of the table where there is nothing to tell.
        select coalesce(a.id, p.id), 'controlled',
                coalesce(a.controlled_km2::float8,
                    case when p.id in ('outside', 'overlap') then 0 end),
                p.controlled
            from answer a full join :"table" p using (id)) figures;
select format('%s, %s: %s km², PostGIS has %s', id, what, ours, theirs) from compared
    where (off <= greatest(:least, :tolerance * abs(theirs))) is not true
    order by off desc nulls first limit 10;
select format('%s figures; largest difference %s m², of more than 1 km² %s',
        count(*), max(off * 1e6)::numeric(20, 3),
        to_char(max(off / abs(theirs)) filter (where theirs > 1), '9.9EEEE'))
    from compared;
SQL
}

# agree TABLE CSV
agree() {
    compare "$1" "$2" >compared 2>&1 || { sed 's/^/# /' compared; return 1; }
    sed 's/^/# /' compared
    [ "$(wc -l <compared)" -eq 1 ]
}

must postgis_start "$programs"
must prepare

# --- the same areas -----------------------------------------------------------------------------

must load_shapefile default_control "$DEFAULT_CONTROL"
must load_shapefile default_units "$DEFAULT_UNITS"
must measure default_areas default_control default_units
run controlmap area "$DEFAULT_CONTROL" --boundary "$DEFAULT_UNITS" --format csv
cp "$OUT" default.csv
check 'the default data have the areas that PostGIS finds' all exits 0 -- \
    agree default_areas default.csv

# Nothing but a comparison that can fail is worth anything.
must sql -c "copy (select ST_AsGeoJSON(ST_Scale(geom, 'SRID=4326;POINT(1.0000005 1.0000005)',
    'SRID=4326;POINT(36 48)'), 15) from default_control) to stdout"
cp must.log altered.geojson
run controlmap area altered.geojson --date 2025-12-28 --boundary "$DEFAULT_UNITS" --format csv
compare default_areas "$OUT" >compared
check 'control that is larger by a millionth is told from it' all exits 0 -- \
    grep -q '^UA-14, controlled: ' compared -- grep -q '^total, controlled: ' compared -- \
    bash -c '! grep -q measured: compared'

real_data() {
    [ -n "${CONTROLMAP_DATA:-}" ] && [ -f "$DAY" ] && [ -d "$UNITS" ]
}
if real_data; then
    must load_geojson day_control "$DAY" none
    for set in 'regiony region 26' 'rayony rayon 136'; do
        read -r units field count <<<"$set"
        must load_geojson "${units}_units" "$UNITS/$units.geojson" "$field"
        must measure "${units}_areas" day_control "${units}_units"
        run controlmap area "$DAY" --boundary "$UNITS/$units.geojson" --id-field "$field" \
            --name-field "$field" --format csv
        cp "$OUT" "$units.csv"
        check "a day of control has in $count $units the areas that PostGIS finds" all exits 0 -- \
            test "$(grep -c . "$units.csv")" -eq $((count + 4)) -- \
            agree "${units}_areas" "$units.csv"
    done
else
    echo 'SKIP: CONTROLMAP_DATA is not set, or has no deepstate/ and admin/'
    skip 'a day of control has the areas that PostGIS finds' \
        'CONTROLMAP_DATA is not set, or has no deepstate/ and admin/'
fi

# --- from the server ----------------------------------------------------------------------------

SERVER="PG:host=$PGHOST dbname=$PGDATABASE user=$PGUSER"
no_driver() { have gdal-config && ! gdal-config --formats | grep -qw PG; }
if no_driver; then
    echo 'SKIP: this GDAL cannot read from PostgreSQL'
    skip 'layers are read from PostgreSQL' 'this GDAL cannot read from PostgreSQL'
    finish
fi
run controlmap area "$SERVER" --layer default_control --boundary "$SERVER" \
    --boundary-layer default_units --format csv
check 'control and units read from PostgreSQL give the same bytes as from files' all exits 0 -- \
    quiet -- cmp "$OUT" default.csv
if real_data; then
    for set in 'regiony region' 'rayony rayon'; do
        read -r units field <<<"$set"
        run controlmap area "$SERVER" --layer day_control --date 2025-12-28 --boundary "$SERVER" \
            --boundary-layer "${units}_units" --id-field id --name-field id --format csv
        check "as do $units, repaired and overlapping" all exits 0 -- cmp "$OUT" "$units.csv"
    done
else
    skip 'as do real units' 'CONTROLMAP_DATA is not set, or has no deepstate/ and admin/'
fi
run controlmap area "$SERVER" --layer default_control --boundary "$SERVER" \
    --boundary-layer default_units --boundary-where "id = 'UA-14'" --format csv
# Up to the controlled area, since the front is another where an edge of the unit is one of all.
check 'a filter is handed to it' all exits 0 -- test "$(grep -c ,UA- "$OUT")" -eq 1 -- \
    out_has "$(grep ,UA-14, default.csv | cut -d, -f1-6)"
run controlmap area "$SERVER" --layer nowhere
check 'a layer that is not there is refused with those that are' complains 3 nowhere default_control
run controlmap area "PG:host=$PWD dbname=$PGDATABASE"
check 'a server that does not answer is told' complains 3 "$PWD"
finish
