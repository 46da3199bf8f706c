#!/usr/bin/env bash
# The rules of rooms: which source may include what, that public headers stand alone, and that
# nothing but the command line prints or exits. Prints TAP.
set -euo pipefail

root=${SOURCE_DIR:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
cd "$root"
work=$(mktemp -d "${TMPDIR:-/tmp}/controlmap-layers.XXXXXX")
trap 'rm -rf "$work"' EXIT

stages=(base load clean measure layout draw encode cli)
: >"$work/failed"
: >"$work/cases"

# report NAME: reads what is wrong from standard input; nothing is right. It runs at the end of
# pipes, in shells of their own, so it counts in files.
report() {
    local wrong number
    wrong=$(cat)
    echo "$1" >>"$work/cases"
    number=$(($(wc -l <"$work/cases")))
    if [[ -z $wrong ]]; then
        printf 'ok %d - %s\n' "$number" "$1"
    else
        echo "$1" >>"$work/failed"
        printf 'not ok %d - %s\n' "$number" "$1"
        printf '%s\n' "$wrong" | sed 's/^/# /'
    fi
}

# FILE:INCLUDED of every #include in the sources and public headers.
includes() {
    grep -HoE '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"][^>"]+[>"]' "$@" |
        sed -E 's/:[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]/:/; s/[>"]$//'
}

# The sources without comments and texts, so that words in them do not count.
without_words() {
    sed -E 's/"([^"\\]|\\.)*"/""/g; s,//.*$,,' "$1" |
        awk '{
            line = $0
            while (1) {
                if (inside) {
                    at = index(line, "*/")
                    if (!at) { line = ""; break }
                    line = substr(line, at + 2); inside = 0
                }
                at = index(line, "/*")
                if (!at) break
                rest = substr(line, at + 2); head = substr(line, 1, at - 1)
                close_at = index(rest, "*/")
                if (close_at) { line = head substr(rest, close_at + 2) }
                else { line = head; inside = 1; break }
            }
            print line
        }'
}

shopt -s nullglob
sources=(src/*/*.[ch])
public=(include/controlmap/*.h)

# ---- stages ----------------------------------------------------------------------------------

for i in "${!stages[@]}"; do
    stage=${stages[$i]}
    allowed=" ${stages[*]:0:$((i + 1))} "
    files=(src/"$stage"/*.[ch])
    if ((${#files[@]} == 0)); then
        continue
    fi
    includes "${files[@]}" | while IFS=: read -r file included; do
        case $included in
        controlmap/*) ;;
        */*)
            folder=${included%%/*}
            if [[ -d src/$folder && $allowed != *" $folder "* ]]; then
                echo "$file includes $included, of a later stage"
            fi
            ;;
        *.h)
            if [[ -f src/$stage/$included ]]; then
                echo "$file includes $included without its folder"
            fi
            ;;
        esac
    done | report "src/$stage includes its own and earlier stages only"
done

for folder in src/*/; do
    name=$(basename "$folder")
    [[ " ${stages[*]} " == *" $name "* ]] || echo "src/$name is no stage"
done | report "src holds the stages and nothing else"

# A public header of a later stage is as much out of bounds as a private one.
public_stage() {
    case $1 in
    controlmap/error.h | controlmap/geometry.h | controlmap/earth.h | controlmap/versions.h) echo 0 ;;
    controlmap/load.h | controlmap/phrases.h | controlmap/scenario.h) echo 1 ;;
    controlmap/clean.h) echo 2 ;;
    controlmap/measure.h | controlmap/check.h | controlmap/diff.h | controlmap/outcome.h | \
        controlmap/series.h) echo 3 ;;
    controlmap/chart.h | controlmap/layout.h) echo 4 ;;
    controlmap/encode.h) echo 6 ;;
    controlmap/controlmap.h) echo 7 ;;
    *) echo -1 ;;
    esac
}

includes "${sources[@]}" | grep ':controlmap/' | while IFS=: read -r file included; do
    stage=$(cut -d/ -f2 <<<"$file")
    at=$(public_stage "$included")
    for i in "${!stages[@]}"; do
        if [[ ${stages[$i]} == "$stage" ]] && ((at < 0)); then
            echo "$file includes $included, which has no stage in this test"
        elif [[ ${stages[$i]} == "$stage" ]] && ((at > i)); then
            echo "$file includes $included, of a later stage"
        fi
    done
done | report "public headers are included by their own and later stages only"

# ---- foreign libraries -------------------------------------------------------------------------

# PATTERN of headers, then where they may be included.
foreign() {
    local what=$1 pattern=$2
    shift 2
    includes "${sources[@]}" "${public[@]}" | while IFS=: read -r file included; do
        [[ $included =~ $pattern ]] || continue
        for place in "$@"; do
            # shellcheck disable=SC2053 # places are patterns
            [[ $file == $place ]] && continue 2
        done
        echo "$file includes $included"
    done | report "$what is met only where it may be"
}

foreign PROJ '^(proj|geodesic|proj_api)\.h$' src/base/geodesics.c src/base/plane.c src/load/crs.c \
    src/layout/projection.c
foreign GDAL '^(gdal|ogr|cpl)[a-z_0-9]*\.h$' src/load/layer.c 'src/load/source.[ch]' \
    src/load/feature.c src/load/digest.c src/load/decimal.c src/encode/features.c \
    'src/encode/gdalwrite.[ch]' src/encode/rowstable.c
foreign GEOS '^geos(_c)?\.h$' src/clean/geos.h
foreign 'the bridge to GEOS' '^clean/geos\.h$' 'src/clean/*' 'src/measure/*'
foreign yajl '^yajl/' src/load/geojson.c
foreign libyaml '^yaml\.h$' src/load/yamltree.c
foreign 'the bridge to libyaml' '^load/yamltree\.h$' 'src/load/*' src/cli/spec.c
foreign Pango '^pango/' 'src/layout/text.[hc]' 'src/draw/*'
foreign cairo '^cairo[a-z-]*\.h$' 'src/draw/*' 'src/encode/*'
foreign libpng '^png\.h$' src/encode/png.c
foreign Jansson '^jansson\.h$' src/encode/build.h
foreign 'the bridge to Jansson' '^encode/(build|json|verdict)\.h$' 'src/encode/*'
foreign ICU '^unicode/' src/layout/words.c
foreign libxml '^libxml/' src/encode/svg.c
foreign GLib '^(glib|gio)[a-z/-]*\.h$' 'src/cli/*' src/base/earth.c src/base/match.c src/load/days.c src/load/digest.c src/encode/rowsfile.c \
    src/load/geojson.c src/load/yamltree.c src/encode/build.c src/encode/cells.c src/encode/table.c src/encode/verdict.c src/layout/text.c
foreign 'the bridge to Pango' '^layout/text\.h$' 'src/layout/*' 'src/draw/*' 'src/encode/*'

# ---- public headers ----------------------------------------------------------------------------

compiler=${CC:-cc}
for header in "${public[@]}"; do
    name=controlmap/$(basename "$header")
    printf '#include "%s"\n#include "%s"\ntypedef int something;\n' "$name" "$name" \
        >"$work/alone.c"
    "$compiler" -std=c17 -Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only \
        "$work/alone.c" 2>&1 | head -n 5 | report "$name compiles alone, and twice" || true
done

for header in "${public[@]}"; do
    without_words "$header" |
        grep -nE '\b(GDAL[A-Za-z]+H|OGR[A-Za-z]+|GEOS[A-Za-z_]+|PJ(_[A-Z]+)?|cairo_[a-z_]+|Pango[A-Za-z]+|json_t|png_[a-z_]+|G[A-Z][a-z]+[A-Za-z]*|g(char|int|boolean|double)|xmlNodePtr|FILE)\b' |
        sed "s,^,$header:," || true
done | report "public headers name no foreign type"

includes "${public[@]}" | while IFS=: read -r file included; do
    case $included in
    controlmap/* | stdbool.h | stddef.h | stdint.h) ;;
    *) echo "$file includes $included" ;;
    esac
done | report "public headers include one another and plain C only"

# ---- silence -----------------------------------------------------------------------------------

for file in "${sources[@]}"; do
    case $file in src/cli/*) continue ;; esac
    without_words "$file" |
        grep -nE '(^|[^A-Za-z0-9_])(printf|vprintf|puts|putchar|perror|exit|_exit|abort|g_print|g_printerr|g_message|g_warning|g_error|err|errx|warn|warnx)[[:space:]]*\(|\b(stdout|stderr)\b' |
        sed "s,^,$file:," || true
done | report "outside the command line nothing prints or exits"

for file in "${sources[@]}"; do
    without_words "$file" |
        grep -nE '^(static[[:space:]]+)?(bool|char|int|double|size_t|cm_[a-z_]+|long|unsigned)[[:space:]*]+[a-z_0-9]+(\[[^]]*\])?[[:space:]]*(=.*)?;' |
        grep -vE '\bconst\b' | sed "s,^,$file:," || true
done | report "no source holds a variable of the whole program"

printf '1..%d\n' "$(($(wc -l <"$work/cases")))"
[[ ! -s $work/failed ]]
