#!/bin/sh
# The bot in a Slack of this machine's own (local-slack, MIT), looked at with a browser without a screen.
#   sh test/e2e/slack/run.sh [--lab | --alert] [PICTURE.png]
# --alert: the cable of a hypervisor of the lab is pulled again and again, and the alert is looked at. --lab: a real guest of the lab, with its tap pulled out of its bridge, is asked about; without it a made-up diagnosis
# answers. Needs root: all but the lab runs in a network namespace of its own, as local-slack listens on every interface.
set -eu
cd "$(dirname "$0")/../../.."
export PATH="$PWD/node_modules/.bin:$PATH"
cache="$PWD/node_modules/.cache/vmping-e2e"
package=local-slack-linux-x64@0.1.8

if [ ! -x "$cache/node_modules/local-slack-linux-x64/bin/local-slack" ]; then
  echo "e2e: installing $package (37 MB)" >&2
  npm install --no-save --no-audit --no-fund --loglevel=error --prefix "$cache" "$package" >&2
fi
sh test/e2e/install-browser.sh
export LOCAL_SLACK="$cache/node_modules/local-slack-linux-x64/bin/local-slack"
program=main.ts
if [ "${1:-}" = --lab ] || [ "${1:-}" = --alert ]; then
  export VMPING_LAB=e2e
  trap 'node src/cli/main.ts lab down >&2' EXIT INT TERM
  if [ "$1" = --alert ]; then
    program=alert.ts
    node src/cli/main.ts lab up --topology three-hypervisors >&2
    node src/cli/main.ts lab exec hv1 -- sh -c 'mkdir -p /etc/vmping; cat > /etc/vmping/vmping.yaml' \
      < test/e2e/slack/agent.yaml
  else
    node src/cli/main.ts lab up >&2
    node src/cli/main.ts lab break tap-not-in-bridge >&2
  fi
  shift
  worker="$(command -v node) $PWD/src/cli/main.ts worker --name hv1"
  export VMPING_E2E_WORKER="exec node src/cli/main.ts lab exec hv1 -- $worker"
fi
# shellcheck disable=SC2016 # for the inner shell
unshare --net sh -c 'ip link set lo up && program=$1; shift; exec node "test/e2e/slack/$program" "$@"' e2e "$program" "$@"
