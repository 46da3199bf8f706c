# shellcheck shell=bash
# postgis.sh - sourced: finds PostgreSQL with PostGIS, runs a server that nobody else sees.
#
#   postgis_programs    prints the folder of the server's programs; fails if none has PostGIS
#   postgis_start DIR   starts a server with the programs in that folder; PGHOST, PGUSER and
#                       PGDATABASE then lead to it; prints why it does not start
#   postgis_stop        ends the server and removes all it wrote; belongs in an EXIT trap
#
# bootstrap.sh asks the first of them, so it has to run on bash 3.2.

POSTGIS_FOLDER='' POSTGIS_PID=''

# No package puts the server's programs where the shell finds them on every system, and
# pg_config may belong to another version than they do or be left out.
postgis_programs() {
    local folder shared
    while read -r folder; do
        if [ ! -x "$folder/initdb" ] || [ ! -x "$folder/postgres" ] || [ ! -x "$folder/psql" ]; then
            continue
        fi
        for shared in "$("$folder/pg_config" --sharedir 2>/dev/null)" "$folder/../share/pgsql" \
            "$folder/../share/postgresql"; do
            if [ -f "$shared/extension/postgis.control" ]; then
                printf '%s\n' "$folder"
                return
            fi
        done
    done < <(
        pg_config --bindir 2>/dev/null
        printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin \
            /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin
        printf '%s\n' "$PATH" | tr ':' '\n'
    )
    return 1
}

# PostgreSQL refuses to run as root. The server gets a signal when the test dies of one that no
# trap sees, where the system can do that.
postgis_as_owner() {
    local user
    local -a how=()
    if [ "$(id -u)" -eq 0 ]; then
        user=$(id -un postgres 2>/dev/null || echo nobody)
        how=(setpriv --reuid "$(id -u "$user")" --regid "$(id -g "$user")" --clear-groups)
        chown "$user" "$POSTGIS_FOLDER" || return
    fi
    if setpriv --pdeathsig INT true 2>/dev/null; then
        how=("${how[@]:-setpriv}" --pdeathsig INT)
    fi
    # It looks at the folder it is started in, which the new user might not see.
    cd "$POSTGIS_FOLDER" || return
    exec ${how[@]+"${how[@]}"} "$@"
}

postgis_launch() {
    local programs=$1 name tries
    # The name of a socket may have 103 bytes on some systems, less than temporary folders may do.
    POSTGIS_FOLDER=$(mktemp -d "${TMPDIR:-/tmp}/controlmap-postgis.XXXXXX") || return
    if [ "${#POSTGIS_FOLDER}" -gt 80 ]; then
        rmdir "$POSTGIS_FOLDER"
        POSTGIS_FOLDER=$(mktemp -d /tmp/controlmap-postgis.XXXXXX) || return
    fi
    for name in ${!PG*}; do
        unset "$name"
    done
    export PGHOST=$POSTGIS_FOLDER PGUSER=controlmap PGDATABASE=postgres

    # In the background, so that it can be stopped like the server: what still writes would bring
    # back what is removed.
    (postgis_as_owner "$programs/initdb" --pgdata data --username "$PGUSER" --auth trust \
        --encoding UTF8 --no-locale --no-sync) >"$POSTGIS_FOLDER/log" 2>&1 </dev/null &
    POSTGIS_PID=$!
    wait "$POSTGIS_PID" || return
    (postgis_as_owner "$programs/postgres" -D data -k "$POSTGIS_FOLDER" -F \
        -c listen_addresses= -c full_page_writes=off -c synchronous_commit=off \
        -c autovacuum=off -c jit=off -c client_min_messages=warning) \
        >"$POSTGIS_FOLDER/log" 2>&1 </dev/null &
    POSTGIS_PID=$!
    for ((tries = 0; tries < 300; tries++)); do
        "$programs/psql" -XAtqc 'select 1' >/dev/null 2>&1 && return
        kill -0 "$POSTGIS_PID" 2>/dev/null || return
        sleep 0.1
    done
    return 1
}

postgis_start() {
    postgis_launch "$1" && return
    cat "$POSTGIS_FOLDER/log"
    return 1
}

postgis_stop() {
    local tries
    if [ -n "$POSTGIS_PID" ]; then
        kill -INT "$POSTGIS_PID" 2>/dev/null
        for ((tries = 0; tries < 100; tries++)); do
            kill -0 "$POSTGIS_PID" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL "$POSTGIS_PID" 2>/dev/null
        wait "$POSTGIS_PID" 2>/dev/null
        POSTGIS_PID=
    fi
    [ -z "$POSTGIS_FOLDER" ] || rm -rf -- "$POSTGIS_FOLDER"
}
