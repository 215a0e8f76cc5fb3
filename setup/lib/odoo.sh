# Odoo 19: the one that is already there, or Debian's, unpacked into the project's folder. Sourced, never run.
#
# find_odoo sets ODOO_PYTHON (an interpreter that runs Odoo, or nothing where the system's is to be fitted out),
# ODOO_PATHS (folders, one a line, that make `import odoo` work) and ODOO_OURS (1 if it is the unpacked one).

ODOO_SERIES=19.0
ODOO_DEB=odoo-19
UNPACKED=$LOCAL/odoo

find_odoo() {
    ODOO_PYTHON='' ODOO_PATHS='' ODOO_OURS=''
    if [ "${ODOO_HOME:-}" = download ]; then
        ODOO_OURS=1
    elif [ -n "${ODOO_HOME:-}" ]; then
        [ -d "$ODOO_HOME" ] || die "ODOO_HOME=$ODOO_HOME is no folder; point it at an Odoo $ODOO_SERIES (a source checkout or a virtualenv)"
        use_odoo_home "$(cd "$ODOO_HOME" && pwd -P)"
    elif have odoo; then
        use_odoo_command "$(command -v odoo)"
    else
        ODOO_OURS=1
    fi
    [ -z "$ODOO_OURS" ] || is_debian ||
        die "there is no Odoo here and this is no Debian; point ODOO_HOME at an Odoo $ODOO_SERIES (a source checkout or a virtualenv)"
}

# A checkout, an unpacked package or a virtualenv; the interpreter is the first that can load Odoo from it.
use_odoo_home() {
    local home=$1 python found=''
    local packages=$home/usr/lib/python3/dist-packages
    for python in "$home/bin/python" "$home/venv/bin/python" "$home/.venv/bin/python" \
        "${VIRTUAL_ENV:+$VIRTUAL_ENV/bin/python}" "$(command -v python3 || true)" /usr/bin/python3; do
        [ -x "$python" ] || continue
        found=$(probe_odoo "$python" "$home:$packages") && break
        case $found in needs*) ;; *) found='' ;; esac
    done
    accept_odoo "$found" "$home" "$python"
}

# `odoo` on PATH: the interpreter is the one that its first line names.
use_odoo_command() {
    local version python
    version=$("$1" --version 2>/dev/null | grep -oE '[0-9]+\.[0-9]+' | head -n 1) || true
    [ "$version" = "$ODOO_SERIES" ] ||
        die "$1 is Odoo ${version:-of an unknown version} and this needs $ODOO_SERIES; point ODOO_HOME at an Odoo $ODOO_SERIES, or set ODOO_HOME=download to fetch one"
    python=$(head -n 1 "$1" | sed -nE 's/^#! *(\/usr\/bin\/env +)?([^ ]*python[^ ]*).*/\2/p')
    python=$(command -v "${python:-none}") ||
        die "$1 does not say which Python runs it; point ODOO_HOME at its source checkout or virtualenv"
    accept_odoo "$(probe_odoo "$python" '')" "$1" "$python"
}

# Print the release, then the folders to add to the path; or "needs RELEASE MODULE" where its packages are missing.
probe_odoo() {
    PYTHONPATH="$2${PYTHONPATH:+:$PYTHONPATH}" "$1" - 2>/dev/null <<'PYTHON'
import sys
from pathlib import Path

import odoo.release

try:
    import babel, lxml, psycopg2, werkzeug  # noqa: E401, F401
except ImportError as error:
    print("needs", odoo.release.series, error.name)
    raise SystemExit(1) from None
print(odoo.release.series)
print(Path(odoo.release.__file__).resolve().parents[1])
for folder in sys.path:
    if Path(folder).name in ("site-packages", "dist-packages"):
        print(Path(folder).resolve())
PYTHON
}

# accept_odoo PROBE WHERE PYTHON: take over what the probe found, or say why it will not do.
accept_odoo() {
    local series
    series=$(head -n 1 <<<"$1")
    case $series in
    "$ODOO_SERIES")
        ODOO_PYTHON=$3
        ODOO_PATHS=$(tail -n +2 <<<"$1" | awk '!seen[$0]++') ;;
    '') die "there is no Odoo that can be loaded in $2; point ODOO_HOME at an Odoo $ODOO_SERIES (a source checkout or a virtualenv)" ;;
    "needs $ODOO_SERIES "*) die "the Odoo in $2 lacks the Python package ${series##* }; put its virtualenv in $2/venv, or activate it" ;;
    *) die "the Odoo in $2 is of another version (${series#needs }); point ODOO_HOME at an Odoo $ODOO_SERIES, or set ODOO_HOME=download to fetch one" ;;
    esac
}

# Debian carries Odoo in its suite sid; unpacking the package is enough, nothing of it is installed.
need_odoo() {
    local deb
    [ -n "$ODOO_OURS" ] || return 0
    need_packages ca-certificates debian-archive-keyring python3 python3-venv \
        fonts-dejavu-core fonts-font-awesome fonts-inconsolata fonts-roboto-unhinted libjs-jquery libjs-jquery-form libjs-underscore
    ODOO_PYTHON=/usr/bin/python3
    ODOO_PATHS=$UNPACKED/usr/lib/python3/dist-packages
    deb=$(cached_deb)
    [ -n "$deb" ] || { step "Downloading Odoo $ODOO_SERIES (120 MB)" download_odoo; deb=$(cached_deb); }
    is_stamped odoo "${deb##*/}" || step "Unpacking Odoo $ODOO_SERIES" unpack_odoo "$deb"
}

cached_deb() { find "$CACHE" -maxdepth 1 -name "${ODOO_DEB}_*.deb" 2>/dev/null | sort -V | tail -n 1; }

download_odoo() {
    local apt=$CACHE/apt mirror keyring
    mirror=$(debian_mirror)
    [ -n "$mirror" ] || { as_root apt-get update; mirror=$(debian_mirror); }
    [ -n "$mirror" ] || die "no Debian mirror among apt's sources; add one, or point ODOO_HOME at an Odoo $ODOO_SERIES"
    keyring=$(find /usr/share/keyrings -name 'debian-archive-keyring.*' | sort | head -n 1)
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/download"
    printf 'deb [signed-by=%s] %s sid main\n' "$keyring" "$mirror" >"$apt/sources.list"
    private_apt "$apt" update
    (cd "$apt/download" && private_apt "$apt" download "$ODOO_DEB") ||
        die "the Debian mirror $mirror has no package $ODOO_DEB in sid; point ODOO_HOME at an Odoo $ODOO_SERIES"
    mv "$apt/download/${ODOO_DEB}"_*.deb "$CACHE/"
    rm -rf "$apt"
}

# The mirror of the machine's own suite, whichever way its sources are written.
debian_mirror() {
    local codename
    codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
    apt-get indextargets --format '$(LABEL) $(CODENAME) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
        awk -v suite="$codename" '$1 == "Debian" && $2 == suite && $3 == "main" { print $4; exit }'
}

# apt with lists and a cache of its own, which needs no root and leaves the system's alone.
private_apt() {
    local apt=$1
    shift
    apt-get -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::State::Lists="$apt/lists" \
        -o Dir::Cache="$apt/cache" -o APT::Sandbox::User=root -o APT::Update::Error-Mode=any \
        -o Debug::NoLocking=true "$@"
}

unpack_odoo() {
    local share
    unstamp odoo
    rm -rf "$UNPACKED" "$UNPACKED.part"
    dpkg-deb -x "$1" "$UNPACKED.part"
    # The package links to fonts and scripts of the system by relative paths.
    for share in javascript fonts fonts-font-awesome; do
        rm -rf "$UNPACKED.part/usr/share/$share"
        ln -s "/usr/share/$share" "$UNPACKED.part/usr/share/$share"
    done
    mv "$UNPACKED.part" "$UNPACKED"
    stamp odoo "${1##*/}"
}
