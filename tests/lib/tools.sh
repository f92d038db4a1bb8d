# Installs what the tests need and do not bring along. Sourced by tests/run and tests/bench, after deploy/prepare.sh.
# shellcheck shell=bash

cache=$repo/tests/.cache
venv=$cache/venv

# A virtual environment with exactly what tests/requirements.txt names; kept while that file and Python stay the same.
python_packages() {
    local wanted
    wanted="$(python3 --version) $(sha256sum <"$repo/tests/requirements.txt")"
    if [ "$(cat "$venv/.made-from" 2>/dev/null || true)" != "$wanted" ]; then
        say "Installing the Python test clients"
        rm -rf "$venv"
        mkdir -p "$cache"
        python3 -m venv "$venv" || stop "python3 cannot make a virtual environment (package python3-venv)"
        "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$repo/tests/requirements.txt" >&2 ||
            stop "pip could not install tests/requirements.txt"
        printf '%s' "$wanted" >"$venv/.made-from"
    fi
    export SEALPORT_TEST_PYTHON=$venv/bin/python
}

test_tools() {
    need_cargo
    need_node
    need_build_packages
    need_packages chromium chromium-driver fonts-dejavu-core postgresql age aria2 p7zip-full unzip wget curl util-linux \
        python3 python3-venv ffmpeg libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui tesseract-ocr
    python_packages
    # The OpenID Connect provider that the company's sign-in is tested against.
    npm_packages "$repo/tests/provider"
}
