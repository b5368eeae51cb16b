import { expect, test } from 'vitest';
import { type AgentState, emptyAgentState, parseAgentState } from '../../../jobs/host/agent/agent-state.ts';
import { inTimeOf } from '../../../jobs/host/agent/redis-time.ts';
import { sampleEpisode } from './sample-episode.ts';

const state: AgentState = {
  ...emptyAgentState,
  counts: { era: 'boot net:[1]', atMs: 1, links: { 2: { device: 'eth0', changes: 5 } } },
  outbox: [sampleEpisode('eth0')],
};

test('a state is read as it was written', () => {
  expect(parseAgentState(JSON.parse(JSON.stringify(state)))).toEqual(state);
});

test('a part that cannot be understood is begun anew, and the others are kept', () => {
  const odd = { ...state, flap: { v: 9 }, outbox: [{ v: 9 }, state.outbox[0]] };
  expect(parseAgentState(odd)).toEqual(state);
  expect(parseAgentState({ ...state, counts: 'none' })?.counts).toBeNull();
});

test.each([null, 5, [], {}, { outbox: 'none' }])('%j is no state', (value) => {
  expect(parseAgentState(value)).toBeNull();
});

test('moments go in the time of Redis, in whole seconds, and stay where the clocks agree', () => {
  const episode = sampleEpisode('eth0');
  expect(inTimeOf(episode, 400)).toBe(episode);
  const moved = inTimeOf(episode, -7_260.4);
  expect(Date.parse(moved.startedAt) - Date.parse(episode.startedAt)).toBe(-7_000);
  expect(Date.parse(moved.timeline[0]?.at ?? '') - Date.parse(episode.timeline[0]?.at ?? '')).toBe(-7_000);
  expect(moved.endedAt).toBeNull();
});
