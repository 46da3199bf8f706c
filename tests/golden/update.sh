#!/usr/bin/env bash
# Makes the pictures of tests/golden anew: look at them before you commit them.
#
#   tests/golden/update.sh [BUILD_DIR]     default: build
set -eu
cd "$(dirname "$0")/../.."
build=${1:-build}
cmake --build "$build" --target test_golden
program=$(find "$build" -type f -name test_golden -perm -u+x | head -n 1)
CONTROLMAP_GOLDEN=update "$program"
ls -l tests/golden/*.png
