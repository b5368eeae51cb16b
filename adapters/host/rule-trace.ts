import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import type { RuleTrace } from '../../src/engine/host.ts';
import { withParentDeath } from './parent-death.ts';
import { mostTraceBytes, mostTraceMs, wirePrograms } from './wire-programs.ts';

const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };

/** nft says nothing when it begins to listen; it does so within some 20 ms. */
const readyWithinMs = 250;

/** What the kernel reports just before the end has to come through. */
const lastWordsMs = 30;

/** Listens to what the kernel reports of packets that the owner's own rules trace. It changes no rule. */
export function openRuleTrace(signal?: AbortSignal): RuleTrace {
  const before = listeners();
  const { trace } = wirePrograms;
  const [program, args] = withParentDeath(trace.program, trace.argv());
  const child = execa(program, args, {
    env,
    extendEnv: false,
    stdin: 'ignore',
    buffer: false,
    reject: false,
    timeout: mostTraceMs,
    ...(signal ? { cancelSignal: signal } : {}),
  });
  let text = '';
  let isOver = false;
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk: string) => {
    text += chunk;
    if (text.length > mostTraceBytes) {
      text = text.slice(0, mostTraceBytes);
      child.kill('SIGTERM');
    }
  });
  child.stderr.resume();
  const ended = child.then(() => {
    isOver = true;
  });

  async function listens(): Promise<void> {
    const until = performance.now() + readyWithinMs;
    while (!isOver && performance.now() < until && listeners() <= before) {
      await wait(3);
    }
  }

  return {
    ready: listens(),
    async end() {
      await wait(isOver ? 0 : lastWordsMs);
      child.kill('SIGTERM');
      await ended;
      return text;
    },
  };
}

/** How many sockets listen to traces (family 12 is NETLINK_NETFILTER, group 9 is NFNLGRP_NFTRACE). */
function listeners(): number {
  try {
    return readFileSync('/proc/net/netlink', 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/u))
      .filter(([, family, , groups]) => family === '12' && (Number.parseInt(groups ?? '', 16) & 0x100) !== 0)
      .length;
  } catch {
    return 0;
  }
}
