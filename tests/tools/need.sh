#!/usr/bin/env bash
# need.sh COMMAND NAME PACKAGE…: says which command is missing and how to get it.
set -euo pipefail
command -v "$1" >/dev/null && exit 0
echo "Missing: $2 (command '$1'). Install it, for example: sudo apt-get install ${*:3}" >&2
exit 1
