#!/bin/sh
# Brings a fresh machine to the point where vmping's own programs can run: the npm packages, and on
# Linux as root the Debian packages of the lab. Does nothing, quickly, when all of it is there.
#   sh test/setup.sh              both
#   sh test/setup.sh --all        and the packages marked `optional`, such as the second kernel (41 MB)
#   sh test/setup.sh --tests      and what only `npm test` needs: promtool (19 MB)
#   sh test/setup.sh --node-only  the npm packages alone (enough for `npm run check`)
set -eu
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*" >&2; }

# `npm ci` refuses a lock file that lacks other platforms' optional binaries; `npm install --no-save`
# installs the locked versions and leaves the lock file as it is.
if [ ! -x node_modules/.bin/node ] || [ package-lock.json -nt node_modules/.vmping-installed ]; then
  say "installing the npm packages (Node 24 among them), about 30 s"
  if ! npm install --no-save --no-audit --no-fund --loglevel=error >&2; then
    say "npm could not install the packages: see the lines above, then run this again"
    exit 3
  fi
  touch node_modules/.vmping-installed
fi
[ "${1:-}" = --node-only ] && exit 0
[ "${1:-}" != --tests ] || sh test/prometheus/install.sh || say "promtool could not be unpacked: what needs it is left out"

if [ "$(uname -s)" != Linux ] || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  say "no lab here (it needs Linux, root and Debian's packages): what needs it will say so"
  exit 0
fi

missing=
# Optional ones are for whoever asks for all, and left out where this Debian does not have them.
while read -r package program kind; do
  case "$package" in '' | '#'*) continue ;; esac
  [ -e "$program" ] && continue
  if [ "$kind" = optional ]; then
    [ "${1:-}" = --all ] && apt-cache show "$package" >/dev/null 2>&1 || continue
  fi
  missing="$missing $package"
done < test/packages.txt
if [ -n "$missing" ]; then
  say "installing Debian packages:$missing"
  export DEBIAN_FRONTEND=noninteractive
  # No daemon of these packages is wanted outside the lab: keep their start scripts from running.
  policy=/usr/sbin/policy-rc.d
  made=
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod +x "$policy"
    made=yes
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT INT TERM
  fi
  apt-get update -qq >&2 || say "apt-get update failed; trying with the lists that are here"
  # shellcheck disable=SC2086 # a list of package names, meant to be split
  if ! apt-get install -y -qq --no-install-recommends $missing >/tmp/vmping-apt.log 2>&1; then
    tail -n 20 /tmp/vmping-apt.log >&2
    say "apt-get could not install them: see above (whole log in /tmp/vmping-apt.log)"
    exit 3
  fi
  [ -z "$made" ] || rm -f "$policy"
fi
