import { shorten } from '../model/command/chat-text.ts';
import { tokenIn } from './secret.ts';

/** Where in the file: keys, and places in lists from 0. */
export type ConfigPath = readonly (string | number)[];

/** Something wrong in the file. `says` holds no value that could be a secret. */
export interface ConfigProblem {
  readonly path: ConfigPath;
  readonly says: string;
}

/** `policy[2].commands`; the file itself has no path. */
export function shownPath(path: ConfigPath): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') {
        return `[${step}]`;
      }
      const isPlain = /^[\w-]{1,40}$/u.test(step) && tokenIn(step) === null;
      const key = isPlain ? step : `"${shownValue(step)}"`;
      return index === 0 ? key : `.${key}`;
    })
    .join('');
}

/** A word of the file, for a sentence; never one that looks like a token. */
export function shownValue(value: string): string {
  return tokenIn(value) === null ? shorten(value, 40) : '[secret]';
}

/** What stands at a place; undefined where nothing does. */
export function valueAt(value: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (inside, step) =>
      typeof inside === 'object' && inside !== null && Object.hasOwn(inside, step)
        ? (inside as Record<string | number, unknown>)[step]
        : undefined,
    value,
  );
}
