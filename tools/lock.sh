#!/bin/sh
# Write requirements.txt and requirements-dev.txt anew: exact versions with hashes, no index and no address in them.
# Arguments go to pip-compile (--upgrade, --upgrade-package NAME).
set -eu
cd "$(dirname "$0")/.."
export CUSTOM_COMPILE_COMMAND="make lock"
lock() {
    .venv/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
        --no-emit-index-url --no-emit-trusted-host --no-emit-find-links "$@"
}
lock "$@" --output-file=requirements.txt requirements.in
lock "$@" --constraint=requirements.txt --output-file=requirements-dev.txt requirements-dev.in
