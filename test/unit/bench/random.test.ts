import { describe, expect, test } from 'vitest';
import { renderGroups } from '../../lab/bench/report-random.ts';
import type { Run } from '../../lab/bench/run.ts';
import { type Draw, drawCases } from '../../lab/random/draw.ts';
import { kindFamilies } from '../../lab/random/kinds/index.ts';
import type { Machine } from '../../lab/random/labs.ts';
import { createPrng } from '../../lab/random/prng.ts';
import { hides } from '../../lab/random/two.ts';

const whole: Machine = { missing: [], hasSecondKernel: false };
const lacking: Machine = { missing: ['802.1q', 'vlan-filtering', 'bonding'], hasSecondKernel: false };
const kinds = kindFamilies.flat();

function draw(seed: number, count: number, machine = whole): Draw[] {
  return drawCases(createPrng(seed), count, machine);
}

function casesOf(draws: readonly Draw[]) {
  return draws.flatMap((each) => each.cases);
}

describe('what the random bench draws', () => {
  test('is the same for the same seed, and another for another', () => {
    const texts = (seed: number) => casesOf(draw(seed, 40)).map(({ text }) => text);
    expect(texts(3)).toEqual(texts(3));
    expect(texts(3)).not.toEqual(texts(4));
  });

  test('holds every kind of fault, lab and question', () => {
    const cases = [
      ...casesOf(draw(1, 6000)),
      ...casesOf(draw(1, 6000, { ...lacking, hasSecondKernel: true })),
    ];
    const ids = new Set(cases.map(({ scenario: { id } }) => id.replace(/^drawn-\d+-/, '')));
    expect(kinds.map(({ id }) => id).filter((id) => !ids.has(id))).toEqual([]);
    const labs = cases.map(({ parameters }) => parameters);
    expect(new Set(labs.map(({ bridge, bond }) => `${bridge} ${bond}`))).toEqual(
      new Set(['linux null', 'linux active-backup', 'linux 802.3ad', 'ovs null']),
    );
    expect(new Set(cases.map(({ asked: { whom, family } }) => `${whom} ${family}`)).size).toBe(10);
    expect(cases.filter(({ scenario }) => scenario.expect === 'reachable').length).toBeGreaterThan(1000);
  });

  test('needs nothing that the kernel lacks where no other can be started', () => {
    expect(casesOf(draw(1, 500, lacking)).every(({ kernel }) => kernel === 'host')).toBe(true);
    const second = casesOf(draw(1, 500, { ...lacking, hasSecondKernel: true }));
    expect(second.some(({ kernel }) => kernel === 'uml')).toBe(true);
  });

  test('has a name of its own for each kind', () => {
    expect(new Set(kinds.map(({ id }) => id)).size).toBe(kinds.length);
  });

  test('has two faults at once, of which the one nearer to the guest is wanted', () => {
    const two = casesOf(draw(2, 1000)).flatMap(({ scenario }) =>
      scenario.expect !== 'reachable' && 'second' in scenario && scenario.second !== undefined
        ? [scenario]
        : [],
    );
    expect(two.length).toBeGreaterThan(20);
    for (const { expect: wanted, first } of two) {
      expect(wanted).toEqual(first?.expect);
    }
  });
});

test('a filter hides nothing, an uplink no filter, and the guest’s settings not where its port is', () => {
  const at = (station: 'tap' | 'settings' | 'port' | 'uplink' | 'filter' | 'beyond') => {
    const kind = kinds.find((each) => each.station === station);
    if (kind === undefined) {
      throw new Error(`no kind at ${station}`);
    }
    return kind;
  };
  expect(hides(at('tap'), at('uplink'))).toBe(true);
  expect(hides(at('uplink'), at('tap'))).toBe(false);
  expect(hides(at('uplink'), at('filter'))).toBe(false);
  expect(hides(at('filter'), at('beyond'))).toBe(false);
  expect(hides(at('uplink'), at('beyond'))).toBe(true);
  expect(hides(at('settings'), at('port'))).toBe(false);
  expect(hides(at('tap'), at('port'))).toBe(false);
  expect(hides(at('settings'), at('beyond'))).toBe(true);
});

test('answers are summed by what was drawn, mended paths with their fault', () => {
  const draws = draw(1, 5);
  const [one] = casesOf(draws);
  const run = (id: string, wanted: string, got: string): Run => ({
    id,
    wanted,
    got,
    kind: wanted === 'reachable' ? 'twin' : 'fault',
    topology: 'x',
    round: 1,
    wrongs: wanted === got ? [] : [`cause ${got}`],
    left: [],
    answer: null,
    cureMs: 5,
    cliMs: null,
    manualMs: null,
  });
  const id = one?.scenario.id ?? '';
  const text = renderGroups(draws, [
    run(id, 'vm.paused', 'vm.link-down'),
    run(`${id}, cured`, 'reachable', 'reachable'),
  ]);
  const cells = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  expect(cells.find(([, by]) => by === 'layer')?.slice(2, 8)).toEqual([
    'vm',
    '1/1',
    '0/1',
    '0/1',
    '-',
    '1/1',
  ]);
  expect(cells.find(([, by]) => by === 'bridge')?.slice(3, 8)).toEqual(['1/1', '0/1', '0/1', '1/1', '2/2']);
});
