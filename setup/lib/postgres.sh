# PostgreSQL: the server that PGHOST and its like name, or else the machine's own. Sourced, never run.

# Server and role, before there is a Python to ask with.
need_postgres() {
    if names_a_server; then
        check_server
        return
    fi
    have pg_lsclusters || need_packages postgresql
    have pg_lsclusters || return 0 # not a Debian: libpq's own default is used
    use_local_cluster
}

# Asked early, where there is something to ask with, so that nobody downloads Odoo first to learn that it is down.
check_server() {
    local said
    have psql || return 0
    said=$(PGCONNECT_TIMEOUT=10 psql -d postgres -tAc 'SELECT 1' 2>&1) ||
        die "PostgreSQL does not answer ($(tr -s '\n\t ' ' ' <<<"$said")); start it, or set PGHOST, PGPORT, PGUSER and PGPASSWORD"
}

use_local_cluster() {
    pg_lsclusters -h | grep -q . || { need_root "making a PostgreSQL cluster"; step "Making a PostgreSQL cluster" make_cluster; }
    find_local_cluster
    if [ "${CLUSTER_STATUS%%,*}" != online ]; then
        need_root "starting PostgreSQL"
        step "Starting PostgreSQL $CLUSTER_VERSION" as_root pg_ctlcluster "$CLUSTER_VERSION" "$CLUSTER_NAME" start
    fi
    [ "$(may_create_databases)" = t ] && return
    need_root "making a PostgreSQL role"
    step "Making the PostgreSQL role $(id -un)" make_role
}

# One that runs before one that does not, the newest first.
find_local_cluster() {
    local _
    names_a_server || ! have pg_lsclusters && return
    read -r CLUSTER_VERSION CLUSTER_NAME PGPORT CLUSTER_STATUS _ < <(pg_lsclusters -h | sort -k4,4r -k1,1rV) || return 0
    export PGHOST=/var/run/postgresql PGPORT
}

names_a_server() { [ -n "${PGHOST:-}${PGHOSTADDR:-}${PGPORT:-}${PGSERVICE:-}" ]; }

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
