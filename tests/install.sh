#!/usr/bin/env bash
# Installs what the tests need from Debian's packages and npm, where it is missing. Quick when everything is there. More packages can be named.
set -euo pipefail
cd "$(dirname "$0")"
packages=()
for package in "$@"; do command -v "$package" >/dev/null || packages+=("$package"); done
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || packages+=(postgresql)
command -v strace >/dev/null || packages+=(strace)
command -v setpriv >/dev/null || packages+=(util-linux)
command -v chromium >/dev/null || packages+=(chromium)
command -v promtool >/dev/null && command -v prometheus >/dev/null || packages+=(prometheus)
command -v vipsthumbnail >/dev/null || packages+=(libvips-tools)
command -v ffmpeg >/dev/null || packages+=(ffmpeg)
command -v clamd >/dev/null || packages+=(clamav-daemon)
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)
if [ ${#packages[@]} -gt 0 ]; then
  echo "installing ${packages[*]}"
  sudo=""
  [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
  # Its services would fetch signatures that no test needs.
  case " ${packages[*]} " in *" clamav-daemon "*) $sudo systemctl disable --now clamav-freshclam clamav-daemon >/dev/null 2>&1 || true ;; esac
fi
[ ! -f Interop/install.sh ] || bash Interop/install.sh
# What makes the dashboard's types of the API's description; the dashboard itself is installed by the build.
tools=../frontend/dashboard/tools
if [ ! -e "$tools/node_modules/.package-lock.json" ] || [ "$tools/package-lock.json" -nt "$tools/node_modules/.package-lock.json" ]; then
  npm ci --prefix "$tools" --no-audit --no-fund --loglevel=error >&2
  touch "$tools/node_modules/.package-lock.json"
fi
