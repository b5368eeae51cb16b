import type { z } from 'zod';
import { nearestNames } from '../model/nearest-names.ts';
import { crossProblems } from './cross-checks.ts';
import { type ConfigPath, type ConfigProblem, shownValue, valueAt } from './problem.ts';
import { knownKeysAt } from './schema-walk.ts';
import { secretForKey, secretsWritten } from './written-secrets.ts';

type Issue = z.core.$ZodIssue;

/** All that is wrong, in the order of the file's keys; one sentence per place. */
export function problemsOf(written: unknown, issues: readonly Issue[]): readonly ConfigProblem[] {
  const secrets = secretsWritten(written);
  const others = [...issues.flatMap((issue) => fromIssue(written, issue, [])), ...crossProblems(written)];
  const isBelow = (path: ConfigPath, above: ConfigPath) => above.every((step, index) => step === path[index]);
  // Of a secret nothing else is said: where it is pasted, it is no use to tell which letters it lacks.
  const rest = others.filter(({ path }) => !secrets.some((secret) => isBelow(path, secret.path)));
  return [...secrets, ...rest].toSorted((a, b) => comparePlaces(written, a.path, b.path));
}

function fromIssue(written: unknown, issue: Issue, above: ConfigPath): ConfigProblem[] {
  const path = [...above, ...(issue.path as (string | number)[])];
  const value = valueAt(written, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], says: unknownKey(path, key) }));
    case 'invalid_union': {
      // `all` or a list: a list is judged as one, and anything else is told both.
      const asList = issue.errors.find((errors) =>
        errors.some((error) => error.code !== 'invalid_value' || error.path.length > 0),
      );
      const word = issue.errors
        .flat()
        .find((error) => error.code === 'invalid_value' && error.path.length === 0);
      if (Array.isArray(value) && asList) {
        return asList.flatMap((error) => fromIssue(written, error, path));
      }
      const other = word?.code === 'invalid_value' ? `"${word.values.join('", "')}" or ` : '';
      return [
        {
          path,
          says: value === undefined ? 'is missing' : `expected ${other}a list, found ${kindOf(value)}`,
        },
      ];
    }
    case 'invalid_value':
      return [{ path, says: notAmong(value, issue.values.map(String)) }];
    case 'invalid_type':
      return [{ path, says: wrongType(value, issue.expected) }];
    case 'invalid_key':
      return issue.issues.map((error) => ({ path, says: error.message }));
    default:
      return [{ path, says: 'minimum' in issue || 'maximum' in issue ? outOfRange(issue) : issue.message }];
  }
}

function unknownKey(path: ConfigPath, key: string): string {
  const variable = secretForKey(path, key);
  if (variable !== null) {
    return `a secret does not belong into this file: set ${variable} or ${variable}_FILE`;
  }
  const known = knownKeysAt(path);
  const [near] = nearestNames(key, known);
  return near === undefined
    ? `unknown key; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}`
    : `unknown key; did you mean "${near}"?`;
}

function notAmong(value: unknown, allowed: readonly string[]): string {
  if (value === undefined) {
    return 'is missing';
  }
  const [near] = typeof value === 'string' ? nearestNames(value, allowed) : [];
  const found = typeof value === 'string' ? `"${shownValue(value)}"` : kindOf(value);
  return near === undefined
    ? `expected ${allowed.length > 1 ? 'one of ' : ''}${allowed.join(', ')}, found ${found}`
    : `${found} is not known; did you mean "${near}"?`;
}

function wrongType(value: unknown, expected: string): string {
  if (value === undefined) {
    return 'is missing';
  }
  if (expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
    return `expected text, found ${kindOf(value)}: put it in quotes`;
  }
  const nouns: Readonly<Record<string, string>> = {
    string: 'text',
    int: 'a whole number',
    number: 'a number',
    array: 'a list (a line with "- " for each)',
    object: 'keys and values',
    record: 'keys and values',
  };
  return `expected ${nouns[expected] ?? expected}, found ${kindOf(value)}`;
}

function outOfRange(issue: Issue): string {
  const range = issue as { readonly origin?: string; readonly minimum?: number; readonly maximum?: number };
  return range.origin === 'int' || range.origin === 'number'
    ? range.minimum === undefined
      ? `is more than ${String(range.maximum)}`
      : `is less than ${String(range.minimum)}`
    : issue.message;
}

function kindOf(value: unknown): string {
  if (value === null) {
    return 'nothing';
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  const kinds: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    bigint: 'a number',
    boolean: value === true ? 'true' : 'false',
    object: 'keys and values',
  };
  return kinds[typeof value] ?? typeof value;
}

/** Keys in the order in which the file has them; what is missing comes first. */
function comparePlaces(written: unknown, a: ConfigPath, b: ConfigPath): number {
  const at = a.findIndex((step, index) => step !== b[index]);
  if (at === -1) {
    return a.length - b.length;
  }
  const inside = valueAt(written, a.slice(0, at));
  const keys = typeof inside === 'object' && inside !== null ? Object.keys(inside) : [];
  const place = (step: string | number | undefined) => (step === undefined ? -1 : keys.indexOf(String(step)));
  return place(a[at]) - place(b[at]);
}
