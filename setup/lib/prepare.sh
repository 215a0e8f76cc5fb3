# What the commands prepare, in order. Sourced, never run.

. "$SETUP/lib/system.sh"
. "$SETUP/lib/odoo.sh"
. "$SETUP/lib/python.sh"
. "$SETUP/lib/postgres.sh"

# prepare LIST...: Odoo, PostgreSQL, Python with the named lists of setup/requirements, and Node.
prepare() {
    # A first time takes about 2.5 GB; later ones only what the databases grow by.
    need_space "$LOCAL" "${SOCIAL_CRM_MIN_FREE_MB:-$([ -f "$LOCAL/stamp/node" ] && echo 500 || echo 3000)}"
    need_space "$CACHE" "${SOCIAL_CRM_MIN_FREE_MB:-$([ -f "$LOCAL/stamp/node" ] && echo 50 || echo 500)}"
    find_odoo
    need_postgres
    need_odoo
    need_venv tools addons "$@"
    need_node_packages
    write_configuration
    export_environment
    python -m social_crm_setup.databases check 2>&3 || exit 1
}

# For whoever runs Odoo by hand: .local/venv/bin/odoo -c .local/odoo.conf -d social_crm_demo
write_configuration() {
    cat >"$LOCAL/odoo.conf" <<CONF
[options]
addons_path = $PROJECT
data_dir = $LOCAL/data
http_interface = 127.0.0.1
list_db = False
log_handler = py.warnings:ERROR
${PGHOST:+db_host = $PGHOST}
${PGPORT:+db_port = $PGPORT}
CONF
    mkdir -p "$LOCAL/data"
}

# What tests and benchmarks may rely on; CONTRIBUTING.md lists it.
export_environment() {
    PATH=$VENV/bin:$NODE_FOLDER/node_modules/.bin:$PATH  # Odoo asks for rtlcss where somebody reads from right to left
    SOCIAL_CRM_ODOO="$(printf '%q %q' "$VENV/bin/python" "$VENV/bin/odoo")"
    export SOCIAL_CRM_ODOO
    export SOCIAL_CRM_CONF=$LOCAL/odoo.conf
    export SOCIAL_CRM_DATA_DIR=$LOCAL/data
    export SOCIAL_CRM_LOG_DIR=$LOCAL/log
    export SOCIAL_CRM_DB_PREFIX=${SOCIAL_CRM_DB_PREFIX:-social_crm}
    export SOCIAL_CRM_TEMPLATE_DB=${SOCIAL_CRM_DB_PREFIX}_test
    SOCIAL_CRM_NODE=$(node_home)/bin/node
    export SOCIAL_CRM_NODE
    export SOCIAL_CRM_NODE_MODULES=$NODE_FOLDER/node_modules
}

# need_database KIND: build it unless it stands on the sources of this moment.
need_database() {
    python -m social_crm_setup.databases current "$1" 2>&3 || step "Making the $1 database" python -m social_crm_setup.databases build "$1"
}

# A browser for the tours, from Debian where there is none.
need_browser() {
    local browser
    for browser in google-chrome chromium chromium-browser google-chrome-stable; do
        have "$browser" && return
    done
    need_packages chromium
    have chromium || die "there is no Chromium or Chrome on PATH, which the browser tests need; install one"
}
