import { table } from '../lab/bench/confusion.ts';
import type { Figures } from '../lab/bench/statistics.ts';
import type { AgentFigures } from './agent.ts';
import type { Announced } from './announce.ts';
import type { AtRest } from './at-rest.ts';
import type { FirstMessage } from './first-message.ts';
import type { QueueOverhead } from './queue.ts';

/** Everything that `npm run bench` measures. */
export interface Measured {
  readonly queue: QueueOverhead;
  readonly firstMessage: FirstMessage;
  readonly agent: AgentFigures;
  readonly figures: Figures;
  readonly atRest: AtRest;
  readonly announced: Announced;
}

type Sign = '≤' | '≥';
/** What, the budget, its unit, what was measured, and what it was measured on. */
type Budget = readonly [string, Sign, number, string, number | null, string];

function budgetsOf({ queue, firstMessage, agent, figures, atRest, announced }: Measured): Budget[] {
  const { decisive, faults, manual, ratio, overhead, healthyOverhead, frames, sweepFrames } = figures;
  const cpu = atRest.ownPercent + atRest.childrenPercent;
  const own = `itself ${atRest.ownPercent.toFixed(2)} %, the programs that it starts ${atRest.childrenPercent.toFixed(2)} %`;
  const sent = `${frames.count} runs, p50 ${frames.p50 ?? '-'}; without the sweep for an address in ${sweepFrames.count} of them`;
  const said = `${firstMessage.samples} commands, the chat in memory`;
  const healthy = `healthy paths, whose probes take a tenth of a second: ${healthyOverhead.p50?.toFixed(2) ?? '-'}`;
  const seconds = (ms: number | null) => (ms === null ? null : ms / 1000);
  return [
    ['command to first message in the channel, p95', '≤', 500, 'ms', firstMessage.p95, said],
    ['queue, add to picked up, idle, p50', '≤', 5, 'ms', queue.pickedUp.p50, `${queue.samples} jobs`],
    [
      'carrier change to alert queued, after the threshold, p95',
      '≤',
      200,
      'ms',
      agent.queued.p95,
      `${agent.samples} real links, p50 ${agent.queued.p50.toFixed(0)} ms`,
    ],
    [
      'transitions missed of a burst on one link',
      '≤',
      0,
      '',
      Math.abs(agent.burst.made - agent.burst.counted),
      `${agent.burst.made.toLocaleString('en')} within ${agent.burst.seconds.toFixed(1)} s; alerts: ${agent.burst.alerts}`,
    ],
    ['verdict, decisive local fault, p50', '≤', 0.6, 's', seconds(decisive.p50), `${decisive.count} runs`],
    ['verdict, any fault, p50', '≤', 1.5, 's', seconds(faults.p50), `${faults.count} runs`],
    ['verdict, any fault, p95', '≤', 3.5, 's', seconds(faults.p95), `${faults.count} runs`],
    ['seven manual steps ÷ vmping, medians', '≥', 8, '', ratio, `${manual.count} questions, both ways`],
    [
      'whole run ÷ its longest probe, p50',
      '≤',
      1.3,
      '',
      overhead.p50,
      `${overhead.count} faults; ${healthy}`,
    ],
    ['worker at rest, RSS', '≤', 110, 'MiB', atRest.rssMiB, 'dist/hypervisor.js on hv1'],
    ['worker at rest, CPU of one core', '≤', 0.2, '%', cpu, `${atRest.seconds} s on hv1; ${own}`],
    [
      `${announced.guests} guests announced, p50`,
      '≤',
      1,
      's',
      seconds(announced.allP50),
      `libvirt's test driver, ${announced.samples} times, the longest ${(announced.allMax / 1000).toFixed(2)} s; then ${announced.heartbeatBytes} bytes a heartbeat; the bot reads them in ${announced.firstReadMs.toFixed(0)} ms, and in ${announced.againReadMs.toFixed(1)} ms while nothing changes`,
    ],
    ['frames sent per diagnosis, max', '≤', 12, '', frames.max, sent],
  ];
}

/** The table of docs/bench.md: each budget, what was measured, and whether it holds. Pure. */
export function renderBudgets(measured: Measured): string {
  return table(
    ['what', 'budget', 'measured', 'holds', 'from'],
    budgetsOf(measured).map((budget) => {
      const [what, sign, limit, unit, value, from] = budget;
      const show = (amount: number) => `${Number(amount.toFixed(2))} ${unit}`.trim();
      return [what, `${sign} ${show(limit)}`, value === null ? '-' : show(value), holds(budget), from];
    }),
  );
}

function holds([, sign, limit, , value]: Budget): string {
  if (value === null) {
    return 'not measured';
  }
  return (sign === '≤' ? value <= limit : value >= limit) ? 'yes' : '**no**';
}
