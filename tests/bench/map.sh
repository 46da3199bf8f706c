# shellcheck shell=bash disable=SC2154
# A part of run.sh: `area` and `render`.

map_round() {
    local times=$work/times
    local context=("$shapefiles"/{neighbours,world,water,places,seas}.shp)
    measure "$times/floor-two" "$work/baseline" "$control" "$boundary"
    measure "$times/area" "$program" area "$control" --boundary "$boundary" -q
    measure "$times/floor-all" "$work/baseline" "$control" "$boundary" "${context[@]}"
    measure "$times/default" "$program" render -q -o "$work/map.png"
    for kind in png svg pdf; do
        measure "$times/$kind" "$program" render "$control" --boundary "$boundary" -q \
            -o "$work/map.$kind"
    done
}

bench_map() {
    heading "$(basename "$control") x $(basename "$boundary"), medians of $runs runs"
    rounds map_round
    row_heading floor
    row 'GDAL alone, these two files' floor-two floor-two
    row 'controlmap area' area floor-two
    row 'GDAL alone, all files of the map' floor-all floor-all
    row 'controlmap render, nothing named' default floor-all
    row 'controlmap render .png 1600x1200' png floor-all
    row 'controlmap render .svg' svg floor-all
    row 'controlmap render .pdf' pdf floor-all
}
