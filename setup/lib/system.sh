# The machine: its packages, its disk, its ports, and the right to change them. Sourced, never run.

# Without our lock and messages (9, 3), because a server that it starts would keep them open for as long as it lives.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi 3>&- 9>&-
}

# need_root WHAT: end unless this user is root or may become it.
need_root() {
    [ "$(id -u)" -eq 0 ] && return
    have sudo || die "$1 needs root and there is no sudo; run as root, or ask an administrator for it"
    # Asked here, in the foreground, because a step has no terminal to ask on.
    sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; } ||
        die "$1 needs root and sudo refuses; run as root, or as a user with sudo"
}

# need_packages PACKAGE...: install from the machine's own apt sources what is not there yet.
need_packages() {
    local missing=() package
    have dpkg-query && have apt-get || return 0 # not a Debian: whoever uses the thing checks for it
    for package in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    need_root "installing ${missing[*]}"
    step "Installing ${missing[*]}" install_packages "${missing[@]}"
}

install_packages() {
    # Lists that apt already has may do; they are fetched anew only where they do not.
    apt_install "$@" && return
    as_root apt-get update
    apt_install "$@"
}

# In UTF-8, because PostgreSQL's first cluster takes over the language it is installed in.
apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get install -y --no-install-recommends "$@"
}

# need_space FOLDER MEGABYTES: end early rather than in the middle.
need_space() {
    local free
    mkdir -p "$1" 2>/dev/null || die "$1 cannot be made; check who owns the folder above it"
    free=$(($(df -Pk "$1" | awk 'NR == 2 { print $4 }') / 1024))
    [ "$free" -ge "$2" ] ||
        die "the disk is full: $1 has $free MB left and $2 MB are needed; free some space, or move the project (or XDG_CACHE_HOME) elsewhere"
}

# need_free_port PORT: end if something already listens there.
need_free_port() {
    if (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
        die "port $1 is taken; stop what listens there, or choose others with SOCIAL_CRM_PORT=$((SOCIAL_CRM_PORT + 100)) $0"
    fi
}

is_debian() { [ "$(. /etc/os-release 2>/dev/null && echo "${ID:-}")" = debian ]; }
