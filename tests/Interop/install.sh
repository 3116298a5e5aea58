#!/usr/bin/env bash
# Installs what nobody here wrote: gRPC clients (@grpc/grpc-js for node, grpcio for Debian's python), three clients of WhatsApp's Cloud API, a server that speaks S3,
# a mail server.
# Does only what is missing, so that a second run costs nothing.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

apt_install() {
    local sudo=()
    [ "$(id -u)" -eq 0 ] || sudo=(sudo)
    "${sudo[@]}" apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

missing=()
/usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || missing+=(python3-aiosmtpd)
/usr/bin/python3 -c 'import grpc, google.protobuf' 2>/dev/null || missing+=(python3-grpcio python3-protobuf)
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
[ "${#missing[@]}" -eq 0 ] || apt_install "${missing[@]}"

# npm leaves this file behind when an installation is complete; an older one belongs to another lock file.
for folder in node whatsapp graph s3; do
    marker="$here/$folder/node_modules/.package-lock.json"
    if [ ! -e "$marker" ] || [ "$here/$folder/package-lock.json" -nt "$marker" ]; then
        npm ci --prefix "$here/$folder" --no-audit --no-fund --loglevel=error >&2
        touch "$marker"
    fi
done
