#!/usr/bin/env bash
# Installs what the front desk needs: system packages and the locked Python packages. Safe to repeat.
set -euo pipefail
venv=$1

# xvfb brings a software GL; libmtdev1 and libfribidi0 are loaded by Kivy and Pillow at run time (without
# libfribidi0 Pillow silently stops shaping Arabic); libatomic1 is for the driver of the browser tests;
# xdotool touches the kiosk in the tests; postgresql is for the tests and drills of that store (a cluster of their own,
# made by initdb in a temporary folder; nothing is asked of the one that the package may start).
packages=(python3-venv xvfb libmtdev1 libfribidi0 libgl1 libgl1-mesa-dri libegl1 fonts-noto-core libatomic1 chromium espeak-ng alsa-utils xdotool postgresql)

missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    echo "Installing system packages: ${missing[*]}"
    root=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || { echo "These packages are missing and neither root nor sudo is at hand: ${missing[*]}" >&2; exit 1; }
        root=(sudo)
    fi
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "Python 3.11, 3.12 or 3.13 is needed (Kivy has no wheel for others)")'
echo "Installing the locked Python packages"
"$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
