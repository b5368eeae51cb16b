import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../../src/config/config.ts';
import { shownPath } from '../../../src/config/problem.ts';
import { detect } from '../../../src/flap/detector.ts';
import { defaultPaceMs, defaultRules } from '../../../src/flap/rules.ts';
import { flaps, Host, minute, second, settings, t0 } from '../flap/fixtures.ts';

function agentOf(value: unknown) {
  const parsed = parseConfig({ agent: value });
  if (!parsed.ok) {
    throw new Error(parsed.problems.map(({ path, says }) => `${shownPath(path)}: ${says}`).join('\n'));
  }
  return parsed.config.agent;
}

const defaults = {
  devices: { ignore: [], watch: [] },
  detector: { rules: defaultRules, off: [], paceMs: defaultPaceMs },
};

test('left out, empty, and as the example writes it, it is the defaults', () => {
  const parsed = parseConfig({});
  expect(parsed.ok && parsed.config.agent).toEqual(defaults);
  expect(agentOf(null)).toEqual(defaults);
  expect(agentOf({ 'link-flap': {}, 'link-down': {}, 'arp-storm': {} })).toEqual(defaults);
  const example = parse(readFileSync(new URL('../../../docs/vmping.example.yaml', import.meta.url), 'utf8'));
  expect(agentOf(example.agent)).toEqual(defaults);
});

test('what is written is taken, and the rest stays', () => {
  const { devices, detector } = agentOf({
    ignore: ['eth3'],
    pace: ['10s'],
    'link-flap': { count: 3, within: '10s' },
    'link-down': { held: '1m30s' },
    'arp-storm': { enabled: false },
  });
  expect(devices).toEqual({ ignore: ['eth3'], watch: [] });
  expect(detector).toEqual({
    rules: {
      ...defaultRules,
      'link-flap': {
        type: 'count',
        windows: [
          { count: 3, withinMs: 10 * second, quietMs: 5 * minute },
          defaultRules['link-flap'].windows[1],
        ],
      },
      'link-down': { type: 'condition', holdMs: 90 * second, quietMs: 30 * second },
    },
    off: ['arp-storm'],
    paceMs: [10 * second],
  });
});

describe('what is wrong is told with its place and what to write', () => {
  test.each<[unknown, string]>([
    [{ 'link-flap': { count: 1 } }, 'agent.link-flap.count: '],
    [{ 'link-flap': { within: 60 } }, 'agent.link-flap.within: '],
    [{ 'link-flap': { within: '60' } }, 'agent.link-flap.within: is not a length of time: write'],
    [{ 'link-flap': { within: '10m' } }, 'agent.link-flap.quiet: is shorter than `within`'],
    [{ 'link-flap': { slow: { quiet: '1m' } } }, 'agent.link-flap.slow.quiet: is shorter than `within`'],
    [{ 'link-flaps': {} }, 'agent.link-flaps: unknown key; did you mean "link-flap"?'],
    [{ 'link-down': { within: '1m' } }, 'agent.link-down.within: unknown key'],
    [{ ignore: [] }, 'agent.ignore: is an empty list'],
    [{ pace: ['0s'] }, 'agent.pace[0]: is out of range'],
  ])('%j', (value, says) => {
    const parsed = parseConfig({ agent: value });
    const told = parsed.ok ? [] : parsed.problems.map((each) => `${shownPath(each.path)}: ${each.says}`);
    expect(told).toHaveLength(1);
    expect(told[0]?.startsWith(says), told[0]).toBe(true);
  });
});

test('what is switched off is not looked for, and what is open of it ends', () => {
  const host = new Host();
  host.see(t0, flaps(t0, 6));
  const off = { ...settings, off: ['link-flap'] } as const;
  const { state, changes } = detect(host.state, [flaps(t0 + second, 60)], t0 + second, off);
  expect(changes).toMatchObject([{ type: 'over', episode: { count: 6, why: 'gone' } }]);
  expect(state.trackers).toEqual([]);
});
