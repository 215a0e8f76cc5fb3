# PostgreSQL: the server that PGHOST and its like name, or else the machine's own. Sourced, never run.

# Server and role, before there is a Python to ask with.
need_postgres() {
    [ -z "${PGHOST:-}${PGHOSTADDR:-}${PGPORT:-}${PGSERVICE:-}" ] || return 0
    have pg_lsclusters || need_packages postgresql
    have pg_lsclusters || return 0 # not a Debian: libpq's own default is used
    use_local_cluster
}

use_local_cluster() {
    local version name port status _
    pg_lsclusters -h | grep -q . || { need_root "making a PostgreSQL cluster"; step "Making a PostgreSQL cluster" make_cluster; }
    # One that runs before one that does not, the newest first.
    read -r version name port status _ < <(pg_lsclusters -h | sort -k4,4r -k1,1rV)
    if [ "${status%%,*}" != online ]; then
        need_root "starting PostgreSQL"
        step "Starting PostgreSQL $version" as_root pg_ctlcluster "$version" "$name" start
    fi
    export PGHOST=/var/run/postgresql PGPORT=$port
    [ "$(may_create_databases)" = t ] && return
    need_root "making a PostgreSQL role"
    step "Making the PostgreSQL role $(id -un)" make_role
}

make_cluster() {
    local version
    version=$(find /usr/lib/postgresql -mindepth 1 -maxdepth 1 -printf '%f\n' | sort -V | tail -n 1)
    as_root pg_createcluster --locale C.UTF-8 "$version" main
}

may_create_databases() {
    psql -d postgres -tAc 'SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user' 2>/dev/null || true
}

make_role() {
    local role
    role=$(id -un)
    as_root runuser -u postgres -- psql -p "$PGPORT" -d postgres -v ON_ERROR_STOP=1 -v role="$role" <<'SQL'
SELECT format('CREATE ROLE %I LOGIN', :'role') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
SELECT format('ALTER ROLE %I CREATEDB', :'role') \gexec
SQL
}
