#!/usr/bin/env bash
# Makes the pictures of tests/golden anew: look at them before you commit them.
#
#   tests/golden/update.sh [BUILD_DIR]     default: build
set -eu
cd "$(dirname "$0")/../.."
build=${1:-build}
cmake --build "$build" --target test_golden
CONTROLMAP_GOLDEN=update "$build/tests/test_golden"
ls -l tests/golden/*.png
