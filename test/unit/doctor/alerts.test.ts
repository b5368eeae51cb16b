import { expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/config.ts';
import { alertLines } from '../../../src/doctor/alerts.ts';

function lines(value: unknown, agents: number): readonly string[] {
  const parsed = parseConfig(value);
  return parsed.ok ? alertLines(parsed.config, agents).map(({ status, says }) => `${status} ${says}`) : ['?'];
}

test.each([
  ['nobody who could tell anything', { slack: null }, 0, undefined],
  ['no chat', {}, 2, undefined],
  ['no route', { slack: null }, 1, /^warn No channel is told/u],
  [
    'a route',
    { slack: null, alerts: { routes: [{ channels: ['slack:C1'] }] } },
    1,
    /^ok .* 1 channel; what no/u,
  ],
  ['a default', { slack: null, alerts: { default: ['slack:C1', 'slack:C2'] } }, 1, /^ok .* 2 channels\.$/u],
  [
    'a chat that is off',
    { slack: null, alerts: { default: ['discord:81'] } },
    1,
    /^warn discord:81 is a channel/u,
  ],
])('%s', (_, value, agents, says) => {
  const told = lines(value, agents);
  expect(told).toHaveLength(says === undefined ? 0 : 1);
  expect(told[0] ?? '').toMatch(says ?? /^$/u);
});
