#!/bin/sh
# Print a Python 3.11, 3.12 or 3.13 that can build the environment; say in one line what is missing, and how to get it.
# The first argument, if any, is the interpreter to use.
set -eu
suits='import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12), (3, 13)))'
found=
for python in ${1:+"$1"} python3 python3.13 python3.12 python3.11; do
    if command -v "$python" >/dev/null 2>&1 && "$python" -c "$suits" >/dev/null 2>&1; then
        found=$(command -v "$python")
        break
    elif [ -n "${1:-}" ]; then
        echo "PYTHON=$1 is no Python 3.11, 3.12 or 3.13" >&2
        exit 1
    fi
done
[ -n "$found" ] || {
    echo "Stream API needs Python 3.11, 3.12 or 3.13: install python3 and python3-venv, or give PYTHON=/path/to/python" >&2
    exit 1
}
"$found" -c 'import ensurepip, venv' >/dev/null 2>&1 || {
    echo "$found has no venv module: install it (Debian: apt-get install python3-venv)" >&2
    exit 1
}
if [ -z "${CC:-}" ] && ! command -v cc >/dev/null 2>&1 && ! command -v gcc >/dev/null 2>&1; then
    echo "no C compiler, which LightFM is built with: install one (Debian: apt-get install gcc; macOS: xcode-select --install)" >&2
    exit 1
fi
"$found" -c 'import os, sys, sysconfig; sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))' || {
    echo "the headers of $found are missing, which LightFM is built with: install them (Debian: apt-get install python3-dev)" >&2
    exit 1
}
echo "$found"
