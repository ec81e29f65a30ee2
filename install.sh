#!/usr/bin/env bash
# Sets up BFR Kiosk. Usage: ./install.sh demo [--auto [--processes]] | test | (root, later) appliance
#
#   demo               the whole station on the simulated bench, in this terminal
#   demo --auto        the same visit played by a scripted runner and supervisor, headless, in virtual time
#   demo --auto --processes   a shortened visit through the real processes, in real time
#   test               everything CI runs
#
# Works offline after the first set-up. Nothing outside this folder is changed, except Debian packages that are
# missing, and only when run as root; otherwise the command to install them is printed.
set -euo pipefail

cd "$(dirname "$(readlink -f "$0")")"
readonly VENV=.venv
readonly STAMP=$VENV/.installed

say() { printf '%s\n' "$*" >&2; }
fail() { say "install.sh: $*"; exit 1; }

find_python() {
    local candidate
    for candidate in "${KIOSK_PYTHON:-}" python3 python3.13 python3.12 python3.11; do
        [ -n "$candidate" ] || continue
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

need_packages() {
    # Installs the named Debian packages as root; names the command otherwise.
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "Installing missing system packages: $*"
        DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
    else
        fail "missing system packages. Run:  sudo apt-get install $*"
    fi
}

set_up() {
    # $1: runtime or dev. The lock decides what is installed; the stamp remembers which lock that was.
    local lock="requirements/$1.lock" python wanted
    python=$(find_python) || { need_packages python3 python3-venv; python=$(find_python); } ||
        fail "Python 3.11 or newer is needed"
    wanted="$1 $(cat requirements/*.lock pyproject.toml | sha256sum | cut -d' ' -f1)"
    if [ -x "$VENV/bin/python" ] && { [ "$(cat "$STAMP" 2>/dev/null)" = "$wanted" ] ||
        [ "$(cat "$STAMP" 2>/dev/null)" = "dev ${wanted#* }" ]; }; then # what tests need includes what the demo needs
        return 0
    fi
    say "Setting up the environment in $VENV (once; needs the network) ..."
    if ! "$VENV/bin/python" -c 'import pip' >/dev/null 2>&1; then
        rm -rf "$VENV"
        if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            need_packages python3-venv
        fi
        "$python" -m venv "$VENV"
    fi
    rm -f "$STAMP"
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.lock
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation -r "$lock"
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
    printf '%s\n' "$wanted" >"$STAMP"
}

case "${1:-}" in
demo)
    shift
    set_up runtime
    exec "$VENV/bin/python" -m kiosk demo "$@"
    ;;
test)
    shift
    set_up dev
    exec env PATH="$PWD/$VENV/bin:$PATH" bash .ci/checks "$@"
    ;;
-h | --help)
    sed -n '2,10s/^# \{0,1\}//p' "$0"
    ;;
*)
    sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
    fail "the appliance cannot be installed yet: the safety chain, the regulation and the therapy rules are not" \
        "complete, and nothing may inflate a real cuff before they are. Until then: ./install.sh demo"
    ;;
esac
