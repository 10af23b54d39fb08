#!/usr/bin/env bash
# Installs the system programs the tests drive: Chromium for the journeys, PostgreSQL for the second database.
set -euo pipefail

wanted=()
command -v chromium >/dev/null || command -v google-chrome >/dev/null || wanted+=(chromium)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || wanted+=(postgresql)
[ ${#wanted[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "Missing: ${wanted[*]}. Install them with your system's package manager, then run this again." >&2
  exit 1
fi
sudo=""
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "Missing: ${wanted[*]}. As root: apt-get install ${wanted[*]}" >&2; exit 1; }
  sudo="sudo"
fi
echo "Installing ${wanted[*]} (apt) …"
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${wanted[@]}" fonts-dejavu-core >/dev/null
