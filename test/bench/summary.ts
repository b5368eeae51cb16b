import { confusionOf, renderConfusion, table } from '../lab/bench/confusion.ts';

/** What a run of the fault bench in one lab came to, as it is kept in its section for the sum over all. */
export interface LabFacts {
  readonly topology: string;
  readonly date: string;
  readonly commit: string;
  /** The load of the machine when the run began and when it ended. */
  readonly load: readonly [number, number];
  readonly rounds: number;
  readonly faults: { readonly asked: number; readonly layerRight: number; readonly causeRight: number };
  readonly healthy: {
    readonly asked: number;
    readonly paths: number;
    readonly reachable: number;
    readonly falseAlarms: number;
  };
  readonly fixes: { readonly run: number; readonly cured: number };
  /** Milliseconds to the verdict on each fault. */
  readonly faultMs: readonly number[];
  readonly framesMax: number;
  /** How many questions of each wanted layer were answered with each: `datalink>network`. */
  readonly layers: Readonly<Record<string, number>>;
}

const mark = 'facts: ';

/** As a comment that readers of the page do not see. Pure. */
export function hideFacts(facts: LabFacts): string {
  return `<!-- ${mark}${JSON.stringify(facts)} -->`;
}

/** Reads them back; null where a section has none. Pure. */
export function factsOf(section: string): LabFacts | null {
  const line = section.split('\n').find((each) => each.startsWith(`<!-- ${mark}`));
  return line === undefined
    ? null
    : (JSON.parse(line.slice(`<!-- ${mark}`.length, -' -->'.length)) as LabFacts);
}

/** The sum of the latest run in each lab; `all` are the labs that there are. Pure. */
export function renderSummary(facts: readonly LabFacts[], all: readonly string[]): string {
  const sum = (value: (each: LabFacts) => number) => facts.reduce((total, each) => total + value(each), 0);
  const asked = sum(({ faults }) => faults.asked);
  const missing = all.filter((name) => facts.every(({ topology }) => topology !== name));
  const answers = facts
    .flatMap((each) => Object.entries(each.layers))
    .flatMap(([pair, times]) => {
      const [wanted = '', got = ''] = pair.split('>');
      return Array.from({ length: times }, () => ({ wanted, got }));
    });
  const times = facts.flatMap(({ faultMs }) => faultMs).toSorted((a, b) => a - b);
  const at = (share: number) => seconds(times[Math.max(0, Math.ceil(times.length * share) - 1)]);
  return [
    `The latest run in each lab, summed up. Faults asked about: ${asked}; cause right ${share(
      sum((each) => each.faults.causeRight),
      asked,
    )} ` +
      `(aim 97 %), layer right ${share(
        sum((each) => each.faults.layerRight),
        asked,
      )} (aim 99 %). ` +
      `Questions about healthy paths: ${sum(({ healthy }) => healthy.asked)} about ${sum(({ healthy }) => healthy.paths)} paths; ` +
      `\`reachable\` ${sum(({ healthy }) => healthy.reachable)} times, false alarms ${sum(({ healthy }) => healthy.falseAlarms)} (aim 0). ` +
      `Fixes run as printed on the hypervisor: ${sum(({ fixes }) => fixes.run)}, of which ${sum(({ fixes }) => fixes.cured)} brought the path back. ` +
      `Time to verdict of a fault: p50 ${at(0.5)}, p95 ${at(0.95)} (aim 3.5 s), max ${at(1)}.`,
    renderConfusion(confusionOf(answers)),
    table(
      [
        'lab',
        'measured (UTC)',
        'commit',
        'load',
        'rounds',
        'layer right',
        'cause right',
        'healthy right',
        'fixes that cure',
        'frames max',
      ],
      facts.map((each) => [
        each.topology,
        each.date,
        each.commit,
        each.load.join(' to '),
        String(each.rounds),
        `${each.faults.layerRight}/${each.faults.asked}`,
        `${each.faults.causeRight}/${each.faults.asked}`,
        `${each.healthy.reachable}/${each.healthy.asked}`,
        `${each.fixes.cured}/${each.fixes.run}`,
        String(each.framesMax),
      ]),
    ),
    'Load: of the whole machine, before and after. A commit with a star had changes that were not committed.',
    ...(missing.length === 0
      ? []
      : [`Left out, never measured: ${missing.map((name) => `\`${name}\``).join(', ')}.`]),
  ].join('\n\n');
}

function share(part: number, of: number): string {
  return of === 0 ? '-' : `${part} (${((100 * part) / of).toFixed(1)} %)`;
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? '-' : `${(ms / 1000).toFixed(2)} s`;
}
