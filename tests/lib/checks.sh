# What tests/run does: check the sources, build, run the tests, count them by backend.
# shellcheck shell=bash

# What fails without running the product.
check_sources() {
    cargo fmt --version >/dev/null 2>&1 || stop "rustfmt is missing: rustup component add rustfmt"
    say "Checking the formatting"
    cargo fmt --all --check
    say "Testing the scripts of the pages"
    (cd "$repo/web" && npm run --silent test)
}

# What a build from scratch and the stores of the tests take up; a full disk shows as failures that explain nothing.
needed_gib=12

enough_disk() {
    local free
    free=$(($(df --output=avail -k "$repo" | tail -n 1) / 1024 / 1024))
    say "$free GiB of disk are free"
    [ "$free" -ge "$needed_gib" ] || [ -d "$repo/target" ] || stop "a first build and the tests need $needed_gib GiB of free disk, there are $free"
}

# Lints while it builds: the compiler of our own crates is clippy's driver, which compiles too. A pass of its own would go
# through every dependency once more. Only for a whole run: `cargo build` and `cargo test` by hand use what they always use.
lint_what_is_built() {
    RUSTC_WORKSPACE_WRAPPER=$(rustc --print sysroot)/bin/clippy-driver
    [ -x "$RUSTC_WORKSPACE_WRAPPER" ] || stop "clippy is missing: rustup component add clippy"
    export RUSTC_WORKSPACE_WRAPPER
}

# One build for all: the tests start the binary that lies beside them.
build_everything() {
    say "Building the binary and the tests"
    cargo build --quiet --workspace --all-targets
}

# A test says by a segment of its path on which set-up it runs: `…::sqlite_disk::…` (or `sqlite`, `disk`) and
# `…::postgres_s3::…` (or `postgres`, `s3`). Only tests that ran and passed are counted.
count_passed() {
    grep -cE "^test (.*::)?($1)(::.*)? \.\.\. ok$" "$2" || true
}

# A server that gave up makes many tests fail; its own words tell why.
what_the_services_said() {
    local log
    df -h "$repo" "$services"
    for log in "$services/s3.log" "$services/postgres.log"; do
        printf '\nLast words in %s:\n' "${log##*/}"
        grep -E '^[EF][0-9]|FATAL|PANIC|No space' "$log" | tail -n 15 || true
    done
}

# Programs of tests within the crates, as cargo takes them: `--test=NAME` for each.
tests_of_crates() {
    local file
    for file in crates/*/tests/*.rs crates/*/tests/*/main.rs migrations/tests/*.rs; do
        case $file in
        */main.rs) basename "$(dirname "$file")" ;;
        *) basename "$file" .rs ;;
        esac
    done | sort -u | sed 's/^/--test=/'
}

# Three lanes side by side that take about as long: the tests of the whole house, which wait for browsers and servers more than
# they work; those within the crates, and the kills; those beside the crates.
run_tests() {
    local log=$services/cargo-test.log status=0 small large total lane
    local -a of_crates running=()
    mapfile -t of_crates < <(tests_of_crates)
    cargo test --workspace --no-fail-fast --lib --bins --test=kill >"$log.within" 2>&1 &
    running+=($!)
    cargo test --workspace --no-fail-fast "${of_crates[@]}" >"$log.beside" 2>&1 &
    running+=($!)
    cargo test --workspace --no-fail-fast --test=house -- --test-threads=4 2>&1 | tee "$log" || status=$?
    for lane in "${running[@]}"; do wait "$lane" || status=$?; done
    cat "$log.within" "$log.beside" | tee -a "$log"
    total=$(grep -cE '^test .* \.\.\. ok$' "$log" || true)
    small=$(count_passed 'sqlite_disk|sqlite|disk' "$log")
    large=$(count_passed 'postgres_s3|postgres|s3' "$log")
    if grep -E '^test .* \.\.\. FAILED$' "$log" >"$services/failed"; then
        printf '\nFailed:\n' && sed 's/^test \(.*\) \.\.\. FAILED$/  \1/' "$services/failed"
    fi
    printf '\nAll together:    %6d tests passed\n' "$total"
    printf 'SQLite + disk:   %6d tests passed\n' "$small"
    printf 'PostgreSQL + S3: %6d tests passed\n' "$large"
    if [ "$status" -ne 0 ]; then
        what_the_services_said
        stop "tests failed"
    fi
    [ "$small" -gt 0 ] || stop "no test ran on SQLite + disk"
    [ "$large" -gt 0 ] || stop "no test ran on PostgreSQL + S3"
}
