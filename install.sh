#!/usr/bin/env bash
# Sets up BFR Kiosk. Usage: ./install.sh demo [--auto [--processes]] | test | (as root) [OPTIONS]
#
#   (nothing)          as root: the appliance on this machine; a second run changes nothing, one that was cut off goes on
#   --dry-run          say every change and make none
#   --offline BUNDLE   from a signed bundle, without a network; --trust KEYFILE: the maker's public key; --older: back to it
#   --settings FOLDER  settings, wiring, protocols and picture of another station, as kiosk config pack made them
#   --data DEVICE      the records on a partition of their own; --key FILE: encrypted, the key on a stick
#   --read-only-root on (or off)   the system is only read from the next start on (or written again)
#   --maintenance ssh (or serial, off)   the technician's way in
#   --uninstall        take it off; settings and records stay. --purge: they go too, after a question (or --yes)
#   bundle --target trixie-arm64 --sign KEY   makes such a bundle, with a network; update BUNDLE   as root: brings it in
#   demo               the whole station on the simulated bench, in this terminal
#   demo --auto        the same visit played by a scripted runner and supervisor, headless, in virtual time
#   demo --auto --processes   a shortened visit through the real processes, in real time
#   test               everything CI runs
#   test ARGUMENTS     the quick checks, then pytest with these arguments: a file, -k and a word
#
# demo and test work offline after the first set-up, and change nothing outside this folder, except Debian packages that
# are missing, and only when run as root; otherwise the command to install them is printed.
# KIOSK_PYTHON names another Python than the system's (3.11 or newer).
set -euo pipefail

readonly CALLER=$PWD
cd "$(dirname "$(readlink -f "$0")")"
readonly VENV=$PWD/.venv
readonly STAMP=$VENV/.installed
readonly LOG=$VENV/setup.log

say() { printf '%s\n' "$*" >&2; }
fail() { say "install.sh: $*"; exit 1; }
usage() { sed -n "2,21s/^# \{0,1\}//p" install.sh; }

quietly() {
    # $1: what is done; the rest: how. Its output is shown only when it fails.
    local what=$1
    shift
    if ! "$@" >"$LOG" 2>&1; then
        tail -n 25 "$LOG" >&2
        fail "$what failed; the lines above say why, all of them are in $LOG. It can be run again as often as needed"
    fi
}

is_recent() { [ "$("$1" -c 'import sys; print(sys.version_info >= (3, 11))' 2>/dev/null)" = True ]; }

find_python() {
    local candidate
    if [ -n "${KIOSK_PYTHON:-}" ]; then
        command -v "$KIOSK_PYTHON" || fail "KIOSK_PYTHON is $KIOSK_PYTHON, and there is no such program"
        is_recent "$KIOSK_PYTHON" || fail "KIOSK_PYTHON is $KIOSK_PYTHON, which is not a Python 3.11 or newer"
        return 0
    fi
    for candidate in python3 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 && is_recent "$candidate"; then
            command -v "$candidate"
            return 0
        fi
    done
}

need_packages() {
    # Installs the named Debian packages as root; names the command otherwise.
    if ! command -v apt-get >/dev/null 2>&1; then
        fail "missing: $* (as Debian names them). Install them with this system's package manager, then run this again"
    fi
    if [ "$(id -u)" -ne 0 ]; then
        fail "missing system packages. Run:  sudo apt-get install $*"
    fi
    say "Installing missing system packages: $* ..."
    quietly "apt-get update" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    quietly "apt-get install $*" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@"
}

is_sound() {
    # Made here (a copied or moved environment has programs that point elsewhere), with a Python that is still there,
    # and the one asked for.
    local origin='import pip, sys; print(sys.base_prefix, sys.version_info[:2])' mine
    grep -qsF -- "-m venv $VENV" "$VENV/pyvenv.cfg" || return 1
    mine=$("$VENV/bin/python" -c "$origin" 2>/dev/null) || return 1
    [ -z "${KIOSK_PYTHON:-}" ] || [ "$mine" = "$("$KIOSK_PYTHON" -c "${origin/pip, /}" 2>/dev/null)" ]
}

is_current() {
    # $1: runtime or dev. The stamp remembers which lock is installed; what tests need includes what the demo needs.
    local stamp
    stamp=$(cat "$STAMP" 2>/dev/null) || return 1
    { [ "$stamp" = "$1 $2" ] || [ "$stamp" = "dev $2" ]; } && is_sound
}

set_up() {
    # $1: runtime or dev. The lock decides what is installed.
    local hash python pip=("$VENV/bin/python" -m pip install --quiet --disable-pip-version-check)
    hash=$(cat requirements/*.lock pyproject.toml | sha256sum | cut -d' ' -f1)
    [ -w . ] || is_current "$1" "$hash" || fail "this folder is not writable: $PWD. Copy it to one of your own"
    exec 9<. # the lock of one set-up at a time
    flock -n 9 || { say "Another set-up is running in this folder; waiting for it ..." && flock 9; }
    if ! is_current "$1" "$hash"; then
        python=$(find_python)
        say "Setting up the environment in $VENV (once; needs the network, takes about a minute) ..."
        rm -f "$STAMP"
        is_sound || make_environment "$python"
        quietly "installing the build tools" "${pip[@]}" --require-hashes -r requirements/build.lock
        quietly "installing what is needed" "${pip[@]}" --require-hashes --no-deps --no-build-isolation -r "requirements/$1.lock"
        quietly "installing the kiosk command" "${pip[@]}" --no-build-isolation --no-deps -e .
        # Nothing beside the lock was installed, so what it forgets is missing now, and not in the middle of a run.
        quietly "checking that nothing is missing (in an environment that an older lock made: try rm -r .venv)" \
            "$VENV/bin/python" -m pip --disable-pip-version-check check
        printf '%s\n' "$1 $hash" >"$STAMP"
    fi
    exec 9<&-
}

make_environment() {
    # $1: a Python, or nothing when there is none.
    local python=$1
    rm -rf "$VENV"
    mkdir "$VENV" # the log's folder
    if [ -z "$python" ]; then
        need_packages python3 python3-venv
        python=$(find_python)
        [ -n "$python" ] || fail "this system's Python is older than 3.11; name a newer one in KIOSK_PYTHON"
    fi
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        need_packages python3-venv
        "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 ||
            fail "$python cannot make environments (it has no venv or ensurepip); name another one in KIOSK_PYTHON"
    fi
    quietly "making the environment" "$python" -m venv "$VENV"
}

trap 'fail "interrupted; run it again, it goes on where it stopped"' INT TERM HUP

case "${1:-}" in
demo)
    shift
    set_up runtime
    cd "$CALLER"
    exec "$VENV/bin/python" -P -m kiosk demo "$@"
    ;;
test)
    shift
    set_up dev
    exec env PATH="$VENV/bin:$PATH" bash .ci/checks "$@"
    ;;
update)
    shift
    # what looks at a bundle is what is installed, never what came with it
    [ -x /opt/bfr-kiosk/updater/bin/kiosk ] || fail "there is no station on this machine: sudo ./install.sh --offline BUNDLE"
    cd "$CALLER"
    exec /opt/bfr-kiosk/updater/bin/kiosk update "$@"
    ;;
-h | --help)
    usage
    ;;
"" | bundle | --dry-run | --offline | --older | --trust | --settings | --data | --key | --read-only-root | --maintenance | --uninstall | --purge | --yes)
    python=$(find_python)
    [ -n "$python" ] || fail "this system's Python is older than 3.11, or there is none: apt-get install python3"
    exec env KIOSK_CALLER="$CALLER" PYTHONPATH="$PWD" PYTHONDONTWRITEBYTECODE=1 "$python" -m kiosk.install "$@"
    ;;
*)
    usage >&2
    fail "$1 is not one of these"
    ;;
esac
