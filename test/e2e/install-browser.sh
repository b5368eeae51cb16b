#!/bin/sh
# The browser of the end-to-end programs; does nothing where it is there.
set -eu
if ! command -v chromium-headless-shell >/dev/null 2>&1; then
  echo "e2e: installing chromium-headless-shell (64 MB)" >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell fonts-dejavu-core >&2
fi
