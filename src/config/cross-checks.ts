import { nearestNames } from '../model/nearest-names.ts';
import type { ConfigProblem } from './problem.ts';

type Keys = Readonly<Record<string, unknown>>;

/**
 * What one key alone cannot tell. It looks at the file as it was written, so that these are told together with
 * keys of a wrong kind; of those it says nothing.
 */
export function crossProblems(written: unknown): readonly ConfigProblem[] {
  const file = keysOf(written);
  const groups = Object.keys(keysOf(file['groups']));
  const rules = listOf(file['policy']).flatMap((rule, index) =>
    ruleProblems(rule, groups).map(({ path, says }) => ({ path: ['policy', index, ...path], says })),
  );
  return [...slackProblems(keysOf(file['slack'])), ...redisProblems(file['redis']), ...rules];
}

function ruleProblems(rule: unknown, groups: readonly string[]): ConfigProblem[] {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) {
    return [];
  }
  const keys = keysOf(rule);
  const unknown = listOf(keys['groups']).flatMap((name, index): ConfigProblem[] => {
    if (typeof name !== 'string' || !/^[A-Za-z][\w-]{0,39}$/u.test(name) || groups.includes(name)) {
      return [];
    }
    const [near] = nearestNames(name, groups);
    const cure = near === undefined ? 'add it to `groups`' : `did you mean "${near}"?`;
    return [{ path: ['groups', index], says: `there is no group "${name}"; ${cure}` }];
  });
  const someone = Object.hasOwn(keys, 'people') || Object.hasOwn(keys, 'groups');
  return someone
    ? unknown
    : [{ path: [], says: 'says nobody: add people, groups or both, or `people: everyone`' }];
}

function slackProblems(slack: Keys): ConfigProblem[] {
  return slack['mode'] === 'http'
    ? []
    : ['host', 'port', 'path']
        .filter((key) => Object.hasOwn(slack, key))
        .map((key) => ({ path: ['slack', key], says: 'is for `mode: http` alone' }));
}

function redisProblems(redis: unknown): ConfigProblem[] {
  const fits =
    typeof redis !== 'string' ||
    redis.startsWith('/') ||
    (URL.canParse(redis) && ['redis:', 'rediss:', 'unix:'].includes(new URL(redis).protocol));
  return fits
    ? []
    : [
        {
          path: ['redis'],
          says: 'is not the URL of a Redis: write redis://host:6379 or unix:///path/to.sock',
        },
      ];
}

function keysOf(value: unknown): Keys {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Keys) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
