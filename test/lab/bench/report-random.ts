import type { Case, Draw } from '../random/draw.ts';
import { layerOf, table } from './confusion.ts';
import { countOf, fixesOf } from './count.ts';
import { type Run, seconds } from './run.ts';
import { quantile } from './statistics.ts';

/** What the cases of a random bench are told apart by. */
const dimensions: Readonly<Record<string, (each: Case) => string>> = {
  bridge: ({ parameters: { bridge } }) => (bridge === 'ovs' ? 'Open vSwitch' : 'Linux'),
  VLAN: ({ parameters: { vlan, tags } }) =>
    vlan === null ? 'none' : tags === 'device' ? 'a device tags' : 'the bridge tags',
  bond: ({ parameters: { bond } }) => bond ?? 'none',
  agent: ({ parameters: { agent }, scenario: { vm } }) => (agent && vm === 'web01' ? 'yes' : 'no'),
  IP: ({ asked: { family } }) => (family === 'ipv4' ? 'IPv4' : 'IPv6'),
  target: ({ asked: { whom } }) => whoms[whom],
  'asked by': ({ asked: { port, name } }) =>
    `${name === null ? 'address' : 'name'}${port === null ? '' : ' and port'}`,
  kernel: ({ kernel }) => (kernel === 'host' ? "this machine's" : 'User-Mode Linux'),
};

const whoms = {
  neighbor: 'beside the guest',
  far: 'behind the gateway',
  gateway: 'the gateway',
  guest: 'the other guest',
  hypervisor: 'the hypervisor',
} as const;

/** The answers of a random bench, summed by the layer that was wanted and by what the labs and questions were made of. */
export function renderGroups(draws: readonly Draw[], runs: readonly Run[]): string {
  const cases = new Map(draws.flatMap((draw) => draw.cases).map((each) => [each.scenario.id, each]));
  // What is asked once a fault is mended belongs to its case: `<fault>, cured`.
  const ofCase = ({ id }: Run) => cases.get(id.replace(/(, (cured|first mended))+$/, ''));
  const groups = new Map<string, Run[]>();
  const add = (by: string, value: string, run: Run): void => {
    const key = `${by}\n${value}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  };
  for (const run of runs.filter(({ kind }) => kind === 'fault')) {
    add('layer', layerOf(run.wanted), run);
  }
  for (const [by, valueOf] of Object.entries(dimensions)) {
    for (const run of runs) {
      const found = ofCase(run);
      if (found !== undefined) {
        add(by, valueOf(found), run);
      }
    }
  }
  const rows = [...groups].map(([key, members]) => [...key.split('\n'), ...figuresFor(members)]);
  const order = ['layer', ...Object.keys(dimensions)];
  return table(head, [
    ['all', '', ...figuresFor(runs)],
    ...rows.toSorted(
      ([a = '', b = ''], [c = '', d = '']) => order.indexOf(a) - order.indexOf(c) || b.localeCompare(d),
    ),
  ]);
}

const head = [
  'by',
  '',
  'layer right',
  'cause right',
  'healthy right',
  'fixes that cure',
  'fault p50',
  'fault p95',
  'healthy p50',
  'frames p50',
  'frames max',
];

function figuresFor(runs: readonly Run[]): string[] {
  const faults = runs.filter(({ kind }) => kind === 'fault');
  const healthy = runs.filter(({ kind }) => kind === 'twin');
  const fixes = fixesOf(runs);
  const count = countOf(faults);
  const times = (some: readonly Run[]) =>
    some.flatMap(({ answer }) => answer?.diagnosis.timings.totalMs ?? []);
  const frames = runs.flatMap(({ answer }) => answer?.diagnosis.cost.frames ?? []);
  const share = (part: number, whole: number) => (whole === 0 ? '-' : `${part}/${whole}`);
  return [
    share(count.layerRight, count.asked),
    share(count.causeRight, count.asked),
    share(countOf(healthy).causeRight, healthy.length),
    share(fixes.cured, fixes.run),
    seconds(quantile(times(faults), 0.5)),
    seconds(quantile(times(faults), 0.95)),
    seconds(quantile(times(healthy), 0.5)),
    `${quantile(frames, 0.5) ?? '-'}`,
    `${quantile(frames, 1) ?? '-'}`,
  ];
}
