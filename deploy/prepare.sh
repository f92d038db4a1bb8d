# Shared by deploy/quickstart, deploy/demo, tests/run and tests/bench: finds the tools, installs what apt can install,
# builds the web part. Sourced, not run; the caller has set `repo` and `set -euo pipefail`.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }
stop() {
    say "sealport: $*"
    exit 1
}

# Where rustup puts cargo when the login shell has not been told yet.
if ! command -v cargo >/dev/null && [ -x "${HOME:-}/.cargo/bin/cargo" ]; then
    PATH="$HOME/.cargo/bin:$PATH"
fi

# Is version $1 at least version $2?
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

need_cargo() {
    local wanted have
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$repo/Cargo.toml")
    command -v cargo >/dev/null || stop "Rust is missing. Install Rust $wanted or newer from https://rustup.rs and start again."
    have=$(cargo --version | cut -d ' ' -f 2)
    at_least "$have" "$wanted" || stop "Rust $have is too old, $wanted or newer is needed: rustup update stable"
}

need_node() {
    local wanted=20 have
    command -v node >/dev/null || stop "Node is missing. Install Node $wanted or newer (https://nodejs.org) and start again."
    command -v npm >/dev/null || stop "npm is missing. It comes with Node $wanted or newer (https://nodejs.org), or on Debian: apt-get install npm"
    have=$(node --version | tr -d v)
    at_least "$have" "$wanted" || stop "Node $have is too old, $wanted or newer is needed (https://nodejs.org)."
}

# need_packages PACKAGE... : installs the Debian packages that are not there yet.
need_packages() {
    local package status missing=() become=()
    command -v dpkg-query >/dev/null || stop "this is no Debian: please install by hand what these packages hold: $*"
    for package in "$@"; do
        status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$status" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || stop "apt-get is missing, so these packages cannot be installed: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        # Never wait for a password that nobody may be there to type.
        if ! sudo -n true 2>/dev/null && ! { [ -t 0 ] && command -v sudo >/dev/null; }; then
            stop "please run this as root, then start again:
  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
        fi
        become=(sudo)
    fi
    say "Installing ${missing[*]}"
    local -x DEBIAN_FRONTEND=noninteractive
    "${become[@]}" apt-get update -q >&2 || stop "apt-get update failed (is the network up?)"
    "${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" >&2 ||
        stop "apt-get could not install: ${missing[*]}"
}

# What compiling needs: the C parts (SQLite with its cipher, TLS) and the system's libcrypto.
need_build_packages() { need_packages ca-certificates gcc libc6-dev libssl-dev pkg-config; }

# npm_packages DIR : node_modules as the lock file has them; does nothing when they are there already.
npm_packages() {
    local stamp="$1/node_modules/.package-lock.json"
    if [ ! -e "$stamp" ] || [ "$1/package-lock.json" -nt "$stamp" ] || [ "$1/package.json" -nt "$stamp" ]; then
        (cd "$1" && npm ci --no-audit --no-fund >&2) || stop "npm ci failed in $1"
        touch "$stamp"
    fi
}

build_web() {
    need_node
    npm_packages "$repo/web"
    (cd "$repo/web" && npm run --silent build >&2) || stop "building the web part failed"
}

# Where Cargo puts what it builds; follows CARGO_TARGET_DIR and Cargo's configuration.
target_directory() {
    (cd "$repo" && cargo metadata --format-version 1 --no-deps) |
        sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p'
}
