#!/bin/sh
# promtool alone, out of Debian's package prometheus: fetched (19 MB) and unpacked, not installed, since the package
# brings a daemon, a user and a web interface. Does nothing where it is there; where it cannot be had, its tests say so.
set -eu
cd "$(dirname "$0")/../.."
cache=node_modules/.cache/vmping
[ -x "$cache/promtool" ] || [ -x /usr/bin/promtool ] && exit 0
command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1 || exit 0
echo "setup: fetching promtool (19 MB)" >&2
mkdir -p "$cache/deb"
fetch() { (cd "$cache/deb" && apt-get download -qq -o APT::Sandbox::User=root prometheus >/dev/null 2>&1); }
if fetch || { apt-get update -qq >/dev/null 2>&1 && fetch; }; then
  dpkg-deb --fsys-tarfile "$cache"/deb/prometheus_*.deb | tar -x -C "$cache/deb" ./usr/bin/promtool
  mv "$cache/deb/usr/bin/promtool" "$cache/promtool"
else
  echo "setup: promtool cannot be had here: what needs it is left out" >&2
fi
rm -rf "$cache/deb"
