import { countPaths, type WatchedPath } from '../message/watch/list.ts';
import type { DoctorLine } from '../model/doctor.ts';
import { nameOf } from '../watch/pair.ts';

/** More than these are not named one by one. */
const mostNamed = 3;

/** How many paths are watched, and how they fare; nothing where none is. */
export function watchLines(paths: readonly WatchedPath[]): readonly DoctorLine[] {
  if (paths.length === 0) {
    return [];
  }
  const { watched, broken, degraded, unseen } = countPaths(paths);
  const never = paths.filter(({ state }) => state.blind !== null && state.condition === null);
  const lines: DoctorLine[] = [
    {
      subject: 'watch',
      status: broken + degraded + unseen > 0 ? 'warn' : 'ok',
      says: `${watched} ${watched === 1 ? 'path is' : 'paths are'} watched: ${broken} broken, ${degraded} degraded, ${unseen} out of sight.`,
      cure: broken + degraded + unseen > 0 ? 'In chat: /vmping watches' : null,
    },
  ];
  if (never.length > 0) {
    const names = never.slice(0, mostNamed).map(({ pair }) => `${nameOf(pair)} → ${pair.target.text}`);
    const more = never.length > mostNamed ? ` and ${never.length - mostNamed} more` : '';
    lines.push({
      subject: 'watch: never seen',
      status: 'warn',
      says: `Nobody could look yet at ${names.join(', ')}${more}.`,
      cure: 'Is the name of the VM right, and does a worker run on its hypervisor? In chat: /vmping watches',
    });
  }
  return lines;
}
