import { printable } from '../printable.ts';
import { limits } from './limits.ts';

/** The name of a thread, of the line that it hangs on: `web01 → 10.0.0.1`, without how far it has come. */
export function threadName(line: string): string {
  const plain = printable(line.replace(/^[\u2713\u2717!?]\s+/u, ''))
    .replaceAll(/\s+/gu, ' ')
    .trim();
  const end = plain.indexOf(': ');
  const name = end > 0 ? plain.slice(0, end) : plain;
  if (name === '') {
    return 'vmping';
  }
  return name.length <= limits.threadName
    ? name
    : `${name.slice(0, limits.threadName - 1).toWellFormed()}…`.replace('\uFFFD…', '…');
}
