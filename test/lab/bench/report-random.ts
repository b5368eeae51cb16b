import type { Case, Draw } from '../random/draw.ts';
import { layerOf, table } from './confusion.ts';
import { figureColumns, figuresFor } from './figures-row.ts';
import type { Run } from './run.ts';

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
  return table(
    ['by', '', ...figureColumns],
    [
      ['all', '', ...figuresFor(runs)],
      ...rows.toSorted(
        ([a = '', b = ''], [c = '', d = '']) => order.indexOf(a) - order.indexOf(c) || b.localeCompare(d),
      ),
    ],
  );
}
