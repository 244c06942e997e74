#!/bin/sh
# The steps of the image's build, in a script of their own so that they can be run, and tested, without Docker.
#
#   deploy/build.sh dependencies TARGET   make the virtual environment TARGET with what requirements/base.txt pins
#   deploy/build.sh product TARGET        fetch the SDK's scripts, build the web app, install
#                                         Hedgerow, take out what only the build needs
#
# Run it in the root of the sources. Everything is pinned with its hash: the same sources give the same environment.
set -eu

step=$1
target=$2
python=${PYTHON:-python3}
tools=${TOOLS:-/tmp/hedgerow-build}
export UV_LINK_MODE=copy UV_NO_PROGRESS=1 PYTHONDONTWRITEBYTECODE=1
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-1767225600}" # the time within the wheel: 2026-01-01

case $step in
dependencies)
    "$python" -m venv "$tools"
    "$tools/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
    "$tools/bin/uv" venv --quiet --python "$python" "$target"
    "$tools/bin/uv" pip install --quiet --python "$target/bin/python" --require-hashes -r requirements/base.txt
    ;;
product)
    PYTHONPATH=src "$target/bin/python" -m hedgerow.edge.scripts.fetch
    PYTHONPATH=src "$target/bin/python" tools/build_web.py
    "$tools/bin/uv" build --quiet --wheel --no-build-isolation --python "$target/bin/python" --out-dir "$tools/wheel" .
    "$tools/bin/uv" pip install --quiet --python "$target/bin/python" --no-deps "$tools"/wheel/hedgerow-*.whl
    # What only the build needs goes, and so does pandas: chDB names it, and Hedgerow keeps it out of its processes.
    { grep -v '^#' requirements/setup.in && echo pandas; } |
        xargs "$tools/bin/uv" pip uninstall --quiet --python "$target/bin/python"
    find "$target/lib" -type d -name tests -path '*/site-packages/*' -prune -exec rm -rf {} +
    # Compiled now, since the root of a container is read-only; by content, so that no time is part of the image.
    "$target/bin/python" -m compileall -q -j 0 --invalidation-mode unchecked-hash "$target/lib" >/dev/null
    ;;
*)
    echo "deploy/build.sh dependencies|product TARGET" >&2
    exit 64
    ;;
esac
