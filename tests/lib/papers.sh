# Fetches what `tests/bench preview` is measured on, and what it is measured beside. Sourced by tests/bench after
# deploy/prepare.sh.
# shellcheck shell=bash

papers=$repo/tests/.cache/papers
likeness=$repo/tests/.cache/likeness

# The files of tests/lib/papers.txt, unpacked below $papers; nothing of the packages is installed or run.
fetch_papers() {
    local package version path pages have
    mkdir -p "$papers"
    while read -r package version path pages; do
        case $package in '' | '#'*) continue ;; esac
        [ -e "$papers/$package/.whole" ] || fetch_package "$package"
        [ -e "$papers/$package/${path%.gz}" ] || stop "the package $package has no file $path any more"
        have=$(cat "$papers/$package/.whole")
        [ "$have" = "$version" ] || say "$package is $have here; the noted figures were taken with $version"
    done <"$repo/tests/lib/papers.txt"
}

fetch_package() {
    local package=$1 fetched
    say "Fetching $package"
    rm -rf "${papers:?}/$package" "$papers/fetched"
    mkdir -p "$papers/$package" "$papers/fetched"
    (cd "$papers/fetched" && apt-get download -q -o APT::Sandbox::User=root "$package" >&2) || stop "apt-get could not download $package"
    fetched=$(echo "$papers"/fetched/*.deb)
    dpkg-deb --fsys-tarfile "$fetched" | tar -x -C "$papers/$package" --no-same-owner --wildcards '*.pdf' '*.pdf.gz' '*.jpg' \
        2>/dev/null || true # tar minds that a package has only one of these kinds; what is missing is noticed below
    find "$papers/$package" -type f -name '*.pdf.gz' -exec gunzip -f {} +
    dpkg-deb --field "$fetched" Version >"$papers/$package/.whole"
    rm -rf "$papers/fetched"
}

# pdfium, in a virtual environment of its own.
fetch_pdfium() {
    local wanted
    wanted="$(python3 --version) pypdfium2==5.15.2"
    [ "$(cat "$likeness/.made-from" 2>/dev/null || true)" != "$wanted" ] || return 0
    say "Installing pdfium, to compare with"
    rm -rf "$likeness"
    python3 -m venv "$likeness" || stop "python3 cannot make a virtual environment (package python3-venv)"
    "$likeness/bin/pip" install --quiet --disable-pip-version-check "${wanted##* }" >&2 || stop "pip could not install pdfium"
    printf '%s' "$wanted" >"$likeness/.made-from"
}

preview_tools() {
    need_packages poppler-utils poppler-data libvips-tools python3 python3-venv
    fetch_papers
    fetch_pdfium
    export SEALPORT_BENCH_PAPERS=$papers SEALPORT_BENCH_PDFIUM=$likeness/bin/python
}
