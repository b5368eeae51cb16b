import { z } from 'zod';
import { parseDuration } from '../model/duration.ts';

/** A key of the configuration that holds a length of time, both ends as people write them. */
export function duration(least: string, most: string) {
  const ends = [parseDuration(least) ?? 0, parseDuration(most) ?? Number.POSITIVE_INFINITY] as const;
  return z.string().superRefine((written, context) => {
    const ms = parseDuration(written);
    if (ms === null) {
      const message = 'is not a length of time: write a number and a unit, as 30s, 5m, 2h or 1d';
      context.addIssue({ code: 'custom', message });
    } else if (ms < ends[0] || ms > ends[1]) {
      context.addIssue({ code: 'custom', message: `is out of range: from ${least} to ${most}` });
    }
  });
}
