import { confusionOf, renderConfusion, table } from '../lab/bench/confusion.ts';
import type { Count } from '../lab/bench/count.ts';
import { seconds } from '../lab/bench/run.ts';
import { quantile } from '../lab/bench/statistics.ts';
import type { Kernel } from '../lab/state.ts';

/** What a run of the fault bench in one lab came to, as it is kept in its section for the sum over all. */
export interface LabFacts {
  readonly topology: string;
  readonly date: string;
  readonly commit: string;
  /** The load of the machine when the run began and when it ended. */
  readonly load: readonly [number, number];
  readonly rounds: number;
  /** What it ran on; absent in older sections: what the topology asks for. */
  readonly kernel?: Kernel;
  /** How many times slower the engine's clock went, by which its times are; absent: it went as any clock. */
  readonly slowness?: number;
  readonly faults: Count;
  readonly healthy: {
    readonly asked: number;
    readonly paths: number;
    readonly reachable: number;
    readonly whollyRight: number;
    readonly falseAlarms: number;
  };
  /** Scenarios after which the lab was not as before. */
  readonly leftBehind: number;
  readonly fixes: { readonly run: number; readonly cured: number };
  /** Milliseconds to the verdict on each fault. */
  readonly faultMs: readonly number[];
  readonly framesMax: number;
  /** How many questions of each wanted layer were answered with each: `datalink>network`. */
  readonly layers: Readonly<Record<string, number>>;
}

/** A lab that there is, whether it was measured or not. */
export interface KnownLab {
  readonly name: string;
  readonly kernel: Kernel;
  /** Whether the bench has any fault or healthy path to ask about there. */
  readonly hasQuestions: boolean;
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
export function renderSummary(facts: readonly LabFacts[], all: readonly KnownLab[]): string {
  const sum = (value: (each: LabFacts) => number) => facts.reduce((total, each) => total + value(each), 0);
  const asked = sum(({ faults }) => faults.asked);
  const of = (value: (each: LabFacts) => number) => share(sum(value), asked);
  const isSecond = ({ kernel, topology }: LabFacts) =>
    (kernel ?? all.find(({ name }) => name === topology)?.kernel) === 'uml';
  const unmeasured = all.filter(({ name }) => facts.every(({ topology }) => topology !== name));
  const answers = facts
    .flatMap((each) => Object.entries(each.layers))
    .flatMap(([pair, times]) => {
      const [wanted = '', got = ''] = pair.split('>');
      return Array.from({ length: times }, () => ({ wanted, got }));
    });
  return [
    `The latest run in each lab, summed up. Faults asked about: ${asked}; ` +
      `layer right ${of((each) => each.faults.layerRight)} (aim 99 %), ` +
      `cause right ${of((each) => each.faults.causeRight)} (aim 97 %), ` +
      `wholly right ${of((each) => each.faults.whollyRight)}: outcome, place of the fix, cure and causes also found as well. ` +
      `Questions about healthy paths: ${sum(({ healthy }) => healthy.asked)} about ${sum(({ healthy }) => healthy.paths)} paths; ` +
      `\`reachable\` ${sum(({ healthy }) => healthy.reachable)} times, wholly right ${sum(({ healthy }) => healthy.whollyRight)}, false alarms ${sum(({ healthy }) => healthy.falseAlarms)} (aim 0). ` +
      `Fixes run as printed on the hypervisor: ${sum(({ fixes }) => fixes.run)}, of which ${sum(({ fixes }) => fixes.cured)} brought the path back. ` +
      `Scenarios that left the lab changed, for which no answer is to blame: ${sum(({ leftBehind }) => leftBehind)}.`,
    renderTimes(
      facts.filter((each) => !isSecond(each)),
      facts.filter(isSecond),
    ),
    renderConfusion(confusionOf(answers)),
    table(
      [
        'lab',
        'kernel',
        'measured (UTC)',
        'commit',
        'load',
        'rounds',
        'layer right',
        'cause right',
        'wholly right',
        'healthy right',
        'fixes that cure',
        'fault p50',
        'fault max',
        'frames max',
      ],
      facts.map((each) => [
        each.topology,
        isSecond(each) ? 'second' : "this machine's",
        each.date,
        each.commit,
        each.load.join(' to '),
        String(each.rounds),
        `${each.faults.layerRight}/${each.faults.asked}`,
        `${each.faults.causeRight}/${each.faults.asked}`,
        `${each.faults.whollyRight}/${each.faults.asked}`,
        `${each.healthy.whollyRight}/${each.healthy.asked}`,
        `${each.fixes.cured}/${each.fixes.run}`,
        seconds(quantile(each.faultMs, 0.5)),
        seconds(quantile(each.faultMs, 1)),
        String(each.framesMax),
      ]),
    ),
    'Load: of the whole machine, before and after. A commit with a star had changes that were not committed.',
    ...listed(
      'Left out, never measured',
      unmeasured.filter(({ hasQuestions }) => hasQuestions),
    ),
    ...listed(
      'Labs of other tests, with nothing for this bench to ask',
      unmeasured.filter(({ hasQuestions }) => !hasQuestions),
    ),
  ].join('\n\n');
}

/** The aim is one of labs in namespaces; in the second kernel each system call of each program is emulated. */
function renderTimes(usual: readonly LabFacts[], second: readonly LabFacts[]): string {
  const spread = (labs: readonly LabFacts[], aim: string) => {
    const times = labs.flatMap(({ faultMs }) => faultMs);
    const at = (part: number) => seconds(quantile(times, part));
    return `p50 ${at(0.5)}, p95 ${at(0.95)}${aim}, max ${at(1)}`;
  };
  const slowness = Math.max(1, ...second.map((each) => each.slowness ?? 1));
  return [
    `Time to verdict of a fault, in namespaces: ${spread(usual, ' (aim 3.5 s)')}.`,
    ...(second.length === 0
      ? []
      : [
          `In the second kernel (User-Mode Linux), for which the aim is not meant: ${spread(second, '')}` +
            `${slowness > 1 ? `, by the engine's clock, which goes ${slowness} times slower there: so many times longer by the clock on the wall` : ''}.`,
        ]),
  ].join(' ');
}

function listed(what: string, labs: readonly KnownLab[]): string[] {
  return labs.length === 0 ? [] : [`${what}: ${labs.map(({ name }) => `\`${name}\``).join(', ')}.`];
}

function share(part: number, of: number): string {
  return of === 0 ? '-' : `${part} (${((100 * part) / of).toFixed(1)} %)`;
}
