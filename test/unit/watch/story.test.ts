import { expect, test } from 'vitest';
import { storyOf } from '../../../src/watch/story.ts';
import { at } from '../incidents/sample.ts';

const steps = (...ups: (boolean | null)[]) => ups.map((up, index) => ({ at: at(index), up, count: 1 }));

test.each([
  ['path-broken', 'open', [false], 'path-broken'],
  ['path-broken', 'open', [null], 'path-degraded'],
  ['path-broken', 'open', [null, false], 'path-broken'],
  ['path-broken', 'open', [false, null], 'path-degraded'],
  ['path-broken', 'over', [null, false, true], 'path-broken'],
  ['path-broken', 'over', [null, true], 'path-degraded'],
  ['path-broken', 'over', [false], 'path-dropped'],
  ['path-broken', 'over', [], 'path-broken'],
  ['path-unseen', 'open', [null], 'path-unseen'],
  ['path-unseen', 'over', [null, true], 'path-unseen'],
  ['path-unseen', 'over', [null], 'path-dropped'],
  ['link-flap', 'over', [false, null], 'link-flap'],
] as const)('%s, %s, %j is told as %s', (kind, phase, ups, story) => {
  expect(storyOf({ kind, phase, timeline: steps(...ups) })).toBe(story);
});
