# Places, messages and steps that every command of setup/ shares. Sourced, never run.

set -euo pipefail
export LC_ALL=C.UTF-8

PROJECT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
SETUP=$PROJECT/setup
LOCAL=$PROJECT/.local
CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/social_crm
LOG=$LOCAL/log/setup.log
VENV=$LOCAL/venv

# A variable of another Odoo or database would quietly steer ours.
unset ODOO_RC OPENERP_SERVER PGDATABASE PIP_REQUIRE_VIRTUALENV
# Nor is the Odoo that we made one that was there already (when a test runs these commands).
PATH=${PATH//"$VENV/bin:"/}

exec 3>&2 # where a step, whose output goes to the log, still reaches the user

# Print one line that says what happened and what to do, and end.
die() {
    printf 'error: %s\n' "$*" >&3
    exit 70 # a step that ends so has explained itself
}

have() { command -v "$1" >/dev/null 2>&1; }

# Let one command at a time prepare this folder; a second one waits for the first.
lock() {
    mkdir -p "$LOCAL/log" 2>/dev/null && touch "$LOG" 2>/dev/null ||
        die "$LOCAL cannot be written; run from a copy of the project that is yours"
    exec 9>"$LOCAL/lock"
    flock --nonblock 9 || { echo "Waiting for another set-up of this folder to end"; flock 9; }
}

unlock() { exec 9>&-; }

# Print the process of the demo that runs in this folder, if any: it holds a lock on the file that names it.
demo_process() {
    [ ! -e "$LOCAL/demo.pid" ] || flock --nonblock "$LOCAL/demo.pid" true || cat "$LOCAL/demo.pid"
}

# step TITLE COMMAND...: run COMMAND with its output in the log, and show that time passes.
step() {
    local title=$1 started=$SECONDS from status=0
    shift
    from=$(stat -c %s "$LOG")
    printf '%s ' "$title"
    set -m # a process group of its own, so that an interruption reaches all of it
    (set -e; "$@") >>"$LOG" 2>&1 </dev/null 9>&- &
    local worker=$!
    set +m
    trap 'kill -TERM -- "-$worker" 2>/dev/null; echo; echo "Interrupted; run it again to go on." >&2; exit 130' INT TERM
    show_progress "$worker"
    wait "$worker" || status=$?
    trap - INT TERM
    if [ "$status" -ne 0 ]; then
        echo
        [ "$status" -eq 70 ] || explain "$title" "$from"
        exit 1
    fi
    printf '(%d s)\n' "$((SECONDS - started))"
}

# A dot every five seconds while the process lives, so that no terminal is needed to follow.
show_progress() {
    local ticks=0
    while kill -0 "$1" 2>/dev/null; do
        sleep 0.2
        ticks=$((ticks + 1))
        [ $((ticks % 25)) -ne 0 ] || printf '.'
    done
}

# explain TITLE OFFSET: turn what a failed step wrote to the log from OFFSET on into one line.
explain() {
    local said
    said=$(tail -c "+$(($2 + 1))" "$LOG")
    case $said in
    *'No space left on device'* | *'not enough free space'* | *'Disk quota exceeded'*)
        die "the disk is full ($1); free some space and run it again" ;;
    *'Temporary failure resolving'* | *'Could not resolve'* | *'Could not connect to'* | *'Name or service not known'* | \
        *'Temporary failure in name resolution'* | *'Failed to establish a new connection'* | *'Network is unreachable'* | \
        *'Unable to connect to'* | *'Cannot connect to proxy'* | *ENOTFOUND* | *EAI_AGAIN* | *ECONNREFUSED* | *ENETUNREACH* | \
        *'(from versions: none)'* | *'Exit handler never called'*) # pip and npm, when they reach no index at all
        die "no network ($1); connect to the internet or set the proxy (http_proxy, https_proxy), and run it again" ;;
    esac
    tail -n 15 "$LOG" >&3
    die "this step failed: $1; the lines above are the end of $LOG"
}

# Stamps say that a step is done, and from which inputs; they are written last, and taken away before it is done again.
is_stamped() { [ "$(cat "$LOCAL/stamp/$1" 2>/dev/null)" = "$2" ]; }

stamp() {
    mkdir -p "$LOCAL/stamp"
    printf '%s\n' "$2" >"$LOCAL/stamp/$1"
}

# Names may be patterns.
unstamp() { (cd "$LOCAL/stamp" 2>/dev/null && rm -rf -- $*) || true; }

hash_of() { sha256sum | cut -c1-16; }
