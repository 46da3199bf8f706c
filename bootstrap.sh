#!/usr/bin/env bash
#
# bootstrap.sh - from a fresh clone to a map, a build or a test run.
#
#   ./bootstrap.sh map [FILE]   install what is missing, build, draw the map, print the table
#   ./bootstrap.sh test         the same, then run every test in the release and asan builds
#   ./bootstrap.sh build        the same, without running anything
#
# Runs on bash 3.2 and later (macOS ships that one): no associative arrays, no mapfile.

set -euo pipefail

readonly MAP_NAME=ukraine-control-2025-12-28.png
readonly CMAKE_LEAST=3.20

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
readonly ROOT
readonly LOG=$ROOT/build/bootstrap.log
readonly PROGRAM=$ROOT/build/controlmap

# --------------------------------------------------------------------------------------------
# What is needed. One row per thing, so that a thing is asked for where it is found to be
# missing and not where a package of a given name is: a GDAL built by hand counts.
#
#   role    build | font | test
#   probe   cmd:NAME     a command on PATH
#           pc:MODULE    a library with its headers, as pkg-config sees it
#           py:MODULE    a Python module
#           font:FAMILY  a font family fontconfig can find
#           i18n:LOCALE  the sources of a locale, for localedef
#           postgis:     a PostgreSQL server's programs, with PostGIS
#           certs:       certificates for https sources
#           asan:        the sanitizers' run-time libraries
#   names   of the packages for apt-get, dnf and brew ("+" joins several, "-" is none needed)
#
# Of programs that are not needed to build, ffmpeg is the one that is also of use without the tests:
# films are encoded by it, and maps need none. Fedora's own lacks H.264, so .mp4 is not tested there.
#
# With PostGIS Debian and Ubuntu install the PostgreSQL server and start an empty cluster that the
# tests do not use. Only a file under /etc/postgresql-common could forbid it, for all later
# installations too, so it is left to whoever keeps the machine.

requirements() {
    cat <<'TABLE'
build  cmd:cc              build-essential      gcc                     -
build  cmd:cmake           cmake                cmake                   cmake
build  cmd:ninja           ninja-build          ninja-build             ninja
build  cmd:pkg-config      pkg-config           pkgconf-pkg-config      pkgconf
build  cmd:git             git                  git                     -
build  certs:              ca-certificates      ca-certificates         -
build  pc:gdal             libgdal-dev          gdal-devel              gdal
build  pc:geos             libgeos-dev          geos-devel              geos
build  pc:proj             libproj-dev          proj-devel              proj
build  pc:cairo            libcairo2-dev        cairo-devel             cairo
build  pc:libpng           libpng-dev           libpng-devel            libpng
build  pc:pangocairo       libpango1.0-dev      pango-devel             pango
build  pc:glib-2.0         libglib2.0-dev       glib2-devel             glib
build  pc:jansson          libjansson-dev       jansson-devel           jansson
build  pc:yaml-0.1         libyaml-dev          libyaml-devel           libyaml
build  pc:yajl             libyajl-dev          yajl-devel              yajl
build  pc:icu-uc           libicu-dev           libicu-devel            icu4c
build  pc:libxml-2.0       libxml2-dev          libxml2-devel           libxml2
font   cmd:fc-match        fontconfig           fontconfig              fontconfig
font   font:Noto_Sans      fonts-noto-core      google-noto-sans-fonts  font-noto-sans
font   font:DejaVu_Sans    fonts-dejavu-core    dejavu-sans-fonts       font-dejavu
test   pc:cmocka           libcmocka-dev        libcmocka-devel         cmocka
test   cmd:Planimeter      geographiclib-tools  GeographicLib           geographiclib
test   cmd:jq              jq                   jq                      jq
test   cmd:pdftotext       poppler-utils        poppler-utils           poppler
test   cmd:python3         python3              python3                 python3
test   py:jsonschema       python3-jsonschema   python3-jsonschema      -
test   cmd:rsvg-convert    librsvg2-bin         librsvg2-tools          librsvg
test   cmd:pngcheck        pngcheck             pngcheck                pngcheck
test   cmd:xmllint         libxml2-utils        libxml2                 libxml2
test   cmd:mandoc          mandoc               mandoc                  mandoc
test   cmd:ffmpeg          ffmpeg               ffmpeg-free             ffmpeg
test   cmd:shp2pgsql       postgis              postgis-client          postgis
test   postgis:            postgresql-postgis   postgis                 postgis
test   postgis:            -                    postgresql-server       postgresql
test   i18n:de_DE          locales              glibc-locale-source     -
test   cmd:taskset         util-linux           util-linux              -
test   asan:               build-essential      libasan+libubsan        -
TABLE
}

# --------------------------------------------------------------------------------------------
# Words. Results go to stdout, everything else to stderr.

note() { printf '%s\n' "$*" >&2; }
warn() { printf 'bootstrap: %s\n' "$*" >&2; }
die() {
    warn "$@"
    exit 1
}

usage() {
    cat <<HELP
usage: ./bootstrap.sh VERB

  map [FILE]   install what is missing, build, draw the map and print the table;
               FILE is the picture to write (.png, .svg or .pdf), by default
               $MAP_NAME in this folder; a .csv goes beside it
  test         the same up to all tests, in the release and in the asan build
  build        install what is missing and build build/controlmap
  help         this text

Packages come from apt-get (Debian 12, Ubuntu 22.04 or later), dnf (Fedora) or
brew (macOS); sudo is used only where you are not root. What ran is in
build/bootstrap.log.

environment
  CONTROLMAP_JOBS   how many processes build and test at once (default: all cores)
  CONTROLMAP_DATA   folder of real data for the tests that want it; unset, they skip
HELP
}

# --------------------------------------------------------------------------------------------
# Running things

child=0

# A child runs in a process group of its own, so that stopping the script stops the compilers
# and tests below it. Package managers are not run this way: they should end in their own time.
run() {
    local status=0
    set -m
    "$@" 3>&- &
    child=$!
    set +m
    wait "$child" || status=$?
    child=0
    return "$status"
}

interrupted() {
    trap '' INT TERM HUP
    if ((child)); then
        kill -TERM -- "-$child" 2>/dev/null || true
        wait "$child" 2>/dev/null || true
    fi
    warn "interrupted; run the same command again to go on" 2>&3
    exit "$1"
}

# Output goes to the log. Shown only if the command fails.
run_quietly() {
    local status=0 from
    from=$(wc -l <"$LOG")
    printf '\n$ %s\n' "$*" >>"$LOG"
    run "$@" >>"$LOG" 2>&1 || status=$?
    if ((status)); then
        tail -n "+$((from + 2))" "$LOG" >&2
    fi
    return "$status"
}

process_count() {
    local count=${CONTROLMAP_JOBS:-}
    if [[ -z $count ]]; then
        count=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
    fi
    [[ $count =~ ^[1-9][0-9]*$ ]] || die "CONTROLMAP_JOBS=$count is not a number of processes"
    printf '%s\n' "$count"
}

# --------------------------------------------------------------------------------------------
# What is missing

probe() {
    local kind=${1%%:*} what=${1#*:}
    case $kind in
    cmd) command -v "$what" >/dev/null ;;
    pc) pkg-config --exists "$what" 2>/dev/null ;;
    py)
        python3 -c 'import importlib.util as u, sys; sys.exit(not u.find_spec(sys.argv[1]))' \
            "$what" 2>/dev/null
        ;;
    font) [[ $(fc-match -f '%{family}' "${what//_/ }" 2>/dev/null) == *"${what//_/ }"* ]] ;;
    i18n) [[ -f /usr/share/i18n/locales/$what ]] ;;
    postgis) (. "$ROOT/tests/support/postgis.sh" && postgis_programs) >/dev/null ;;
    certs) [[ -s /etc/ssl/certs/ca-certificates.crt || -s /etc/pki/tls/certs/ca-bundle.crt ]] ;;
    asan) [[ $(cc -print-file-name=libasan.so 2>/dev/null) == /* ]] ;;
    *) die "unknown probe $1" ;;
    esac
}

package_manager() {
    local manager
    for manager in apt-get dnf brew; do
        if command -v "$manager" >/dev/null; then
            printf '%s\n' "$manager"
            return
        fi
    done
    printf 'none\n'
}

# Prints the packages to install for the roles given, one a line, each once.
missing_packages() {
    local manager=$1 roles=" ${*:2} " role probe_of apt dnf brew package
    while read -r role probe_of apt dnf brew; do
        [[ $roles == *" $role "* ]] || continue
        case $manager in
        dnf) package=$dnf ;;
        brew) package=$brew ;;
        *) package=$apt ;;
        esac
        if [[ $package != - ]] && ! probe "$probe_of" </dev/null; then
            printf '%s\n' "${package//+/$'\n'}"
        fi
    done < <(requirements) | awk '!seen[$0]++'
}

# --------------------------------------------------------------------------------------------
# Installing it

as_root() {
    if ((EUID == 0)); then
        "$@"
    else
        sudo "$@"
    fi
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"
}

# The lock on the package lists has no timeout of its own; it is waited for here. Old lists are
# no reason to stop: if they are too old, the installation says so.
apt_update() {
    local try
    for ((try = 1; try <= 30; try++)); do
        apt_get update && return
        tail -n 20 "$LOG" | grep -q 'Could not get lock' || break
        sleep 10
    done
    warn "the package lists could not be refreshed; going on with those there are"
}

apt_install() {
    apt_update
    apt_get install -y --no-install-recommends "$@" && return
    # An installation that was cut off earlier has to be finished first.
    tail -n 20 "$LOG" | grep -Eq 'dpkg --configure -a|--fix-broken' || return 1
    as_root env DEBIAN_FRONTEND=noninteractive dpkg --configure -a
    apt_get install -y --fix-broken
    apt_get install -y --no-install-recommends "$@"
}

install_packages() {
    local manager=$1
    shift
    case $manager in
    apt-get) apt_install "$@" ;;
    dnf) as_root dnf install -y --setopt=install_weak_deps=False "$@" ;;
    brew) HOMEBREW_NO_AUTO_UPDATE=1 brew install "$@" ;;
    esac
}

# Some brew formulas stay out of the common prefix and have to be pointed to.
show_brew_libraries() {
    local prefix name
    prefix=$(brew --prefix)
    for name in icu4c libxml2; do
        PKG_CONFIG_PATH=$prefix/opt/$name/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
    done
    export PKG_CONFIG_PATH
}

provide() {
    local manager packages list
    manager=$(package_manager)
    if [[ $manager == brew ]]; then
        show_brew_libraries
    fi
    packages=$(missing_packages "$manager" "$@")
    if [[ -n $packages ]]; then
        list=${packages//$'\n'/ }
        if [[ $manager == none ]]; then
            note "missing, by their Debian names: $list"
            die "found none of apt-get, dnf, brew; install the above by hand and run this again"
        fi
        if ((EUID != 0)) && [[ $manager != brew ]] && ! command -v sudo >/dev/null; then
            die "not root, and there is no sudo; have these installed with $manager: $list"
        fi
        note "installing with $manager: $list"
        printf '\n$ install %s\n' "$list" >>"$LOG"
        # shellcheck disable=SC2086 # package names hold no blanks
        if ! install_packages "$manager" $list >>"$LOG" 2>&1; then
            tail -n 20 "$LOG" >&2
            die "could not install: $list (the whole log: $LOG)"
        fi
        hash -r
        packages=$(missing_packages "$manager" "$@")
        [[ -z $packages ]] || die "installed, yet not found: ${packages//$'\n'/ }"
    fi
    check_cmake
}

check_cmake() {
    local version
    version=$(cmake --version | awk 'NR == 1 { print $3 }')
    awk -v have="$version" -v least="$CMAKE_LEAST" 'BEGIN {
        split(have, h, "."); split(least, l, ".")
        exit !(h[1] > l[1] || (h[1] == l[1] && h[2] + 0 >= l[2] + 0))
    }' || die "CMake $version is too old; $CMAKE_LEAST or later is needed"
}

# --------------------------------------------------------------------------------------------
# Building

build_folder() {
    case $1 in
    release) printf 'build\n' ;;
    *) printf 'build/%s\n' "$1" ;;
    esac
}

# The stamp is written last: without it, whatever an earlier run left behind is configured anew.
# It says whether the tests are built too, which only the verb test asks for.
configure() {
    local preset=$1 tests=$2 folder stamp cache
    folder=$(build_folder "$preset")
    stamp=$folder/bootstrap.stamp
    cache=$folder/CMakeCache.txt
    if [[ -f $folder/build.ninja && -f $stamp && ! CMakePresets.json -nt $stamp ]] &&
        [[ $tests == OFF || $(<"$stamp") == ON ]] &&
        grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$ROOT" "$cache" 2>/dev/null; then
        return
    fi
    note "configuring and building $folder/"
    if [[ ! -f $folder/build.ninja ]] ||
        ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$ROOT" "$cache" 2>/dev/null; then
        rm -rf "$cache" "$folder/CMakeFiles"
    fi
    rm -f "$stamp"
    # A newer compiler may warn of what none does today: a reason to stop for those who change
    # the code, not for those who want a map.
    if ! run_quietly cmake --preset "$preset" -DCONTROLMAP_WERROR="${CI:+ON}" \
        -DCONTROLMAP_TESTS="$tests"; then
        rm -f "$cache"
        die "could not configure $folder"
    fi
    printf '%s\n' "$tests" >"$stamp"
}

build() {
    local preset=$1 tests=$2 folder start=$SECONDS
    folder=$(build_folder "$preset")
    configure "$preset" "$tests"
    run_quietly cmake --build "$folder" --parallel "$PROCESSES" || die "could not build $folder"
    if ! tail -n 1 "$LOG" | grep -q 'no work to do'; then
        note "built $folder/controlmap in $((SECONDS - start)) s"
    fi
}

# --------------------------------------------------------------------------------------------
# The verbs

make_build() {
    provide build
    build release OFF
}

make_map() {
    local picture=$1 table
    table=${picture%.*}.csv
    provide build font
    build release OFF
    run "$PROGRAM" render -o "$picture"
    run "$PROGRAM" area --format csv -o "$table"
    run "$PROGRAM" area
    printf '\nmap    %s\ntable  %s\n' "$picture" "$table"
}

# The closing line counts cases, not programs: most test programs hold many.
make_test() {
    local preset failed=0 folder
    local -a logs=()
    provide build font test
    for preset in release asan; do
        build "$preset" ON
    done
    for preset in release asan; do
        folder=$(build_folder "$preset")
        printf '\ntests, %s\n' "$preset"
        rm -f "$folder/Testing/Temporary/LastTest.log"
        # All runs of the program under the sanitizers are `ctest --preset asan`; it takes long.
        if [[ $preset == asan ]]; then
            export CONTROLMAP_SAMPLE=$PROGRAM
        fi
        run ctest --preset "$preset" -j "$PROCESSES" --output-on-failure --no-tests=error ||
            failed=1
        if [[ -f $folder/Testing/Temporary/LastTest.log ]]; then
            logs+=("preset=$preset" "$folder/Testing/Temporary/LastTest.log")
        else
            warn "the $preset tests left no log"
            failed=1
        fi
    done
    echo
    awk -f tests/support/tally.awk ${logs[@]+"${logs[@]}"} </dev/null || failed=1
    return "$failed"
}

absolute() {
    case $1 in
    /*) printf '%s\n' "$1" ;;
    *) printf '%s/%s\n' "$PWD" "$1" ;;
    esac
}

main() {
    local verb=${1:-help} picture=$ROOT/$MAP_NAME most=1
    if [[ $verb == map ]]; then
        most=2
    fi
    if (($# > most)); then
        warn "$verb: one argument too many: ${*:$((most + 1)):1}"
        exit 2
    fi
    case $verb in
    help | -h | --help)
        usage
        return
        ;;
    map)
        if (($# == 2)); then
            [[ -n $2 ]] || { warn "map: the name of the picture is empty" && exit 2; }
            picture=$(absolute "$2")
        fi
        ;;
    build | test) ;;
    *)
        warn "no verb '$verb'; try: ./bootstrap.sh help"
        exit 2
        ;;
    esac

    exec </dev/null 3>&2 # 3: where an interruption is told, whatever is redirected then
    trap 'interrupted 130' INT
    trap 'interrupted 143' TERM
    trap 'interrupted 129' HUP
    PROCESSES=$(process_count)
    readonly PROCESSES
    cd "$ROOT"
    mkdir -p build
    : >"$LOG"

    case $verb in
    map) make_map "$picture" ;;
    build) make_build ;;
    test) make_test ;;
    esac
}

main "$@"
