import { describe, expect, test } from 'vitest';
import type { RoutedDecisions } from '../../../src/verdict/routed.ts';
import { routedSymptom } from '../../../src/verdict/routed.ts';
import { impersonated, path, probes, silent } from '../checks/builders.ts';
import { routed, routedPath, routedRules } from '../checks/routed-world.ts';

const drop = {
  ...routedRules().request,
  verdict: 'drop',
} as unknown as RoutedDecisions['stray'];
const way = { status: 'ok', data: null, from: { command: 'ip route get' } } as never;

function judge(asGuest: ReturnType<typeof impersonated> | null, rules: Partial<RoutedDecisions>) {
  return routedSymptom(
    { works: 'unknown', because: 'routed-by-host' },
    path(routedPath({ mode: 'route' })),
    probes({ routed: routed({ asGuest }) }),
    routedRules(rules),
    way,
  );
}

describe('what the target answers to the address of a routed guest', () => {
  const atCard = impersonated({ reachedTap: false });
  test('and reaches its tap: the path works', () => {
    expect(judge(impersonated(), {})).toEqual({ works: 'yes' });
  });
  test('and a stateful filter drops, as nobody in it asked: the path works by its rules', () => {
    expect(judge(atCard, { stray: drop })).toEqual({ works: 'yes' });
  });
  test('and vanishes in the host though no rule drops it: lost on the way back', () => {
    expect(judge(atCard, {})).toMatchObject({ works: 'no', lost: { segment: 'return' } });
  });
  test('not at all: lost beyond', () => {
    expect(judge(impersonated(silent), {})).toMatchObject({ works: 'no', lost: { segment: 'beyond' } });
  });
  test('unknown, as it was not asked: nothing is called broken', () => {
    expect(judge(null, {})).toMatchObject({ works: 'unknown' });
  });
});
