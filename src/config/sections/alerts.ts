import { z } from 'zod';
import { isTimeZone, momentOf, type WallTime, weekdays } from '../../incidents/calendar.ts';
import { type AlertRules, noAlerts } from '../../incidents/route.ts';
import { EpisodeKind } from '../../model/episode.ts';
import { channel, pattern, some } from '../parts.ts';

/** `alerts:` of the configuration file: what vmping says by itself, where, and when not. */

const scope = {
  hypervisors: some(pattern).optional().describe('Hypervisors, by name, with `*` and `?`. Left out: all.'),
  ports: some(pattern)
    .optional()
    .describe(
      'Network devices of the hypervisor, `eth*`. What is about a VM alone has none, and then does not fit.',
    ),
  vms: some(pattern).optional().describe('VMs that it is about, by name, with `*` and `?`. Left out: all.'),
};

const zone = z
  .string()
  .refine(
    isTimeZone,
    'is not a time zone that is known here: write "Europe/Berlin", "America/New_York" or "UTC"',
  );

const timeOfDay = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u, 'is not a time of day: write "22:00", in quotes');

const date = z
  .string()
  .refine(
    (written) => readDate(written) !== null,
    'is not a date and time: write "2026-12-24 22:00", in quotes',
  );

export const AlertsSection = z.strictObject({
  routes: z
    .array(
      z.strictObject({
        channels: some(channel).describe('Where it is said: `slack:C…`, `discord:` and a channel id.'),
        hypervisors: scope.hypervisors,
        ports: scope.ports,
        vms: some(pattern)
          .optional()
          .describe('VMs that it is about, or that hang on the link that it is about. Left out: all.'),
        kinds: some(EpisodeKind).optional().describe('What is said there. Left out: everything.'),
      }),
    )
    .default([])
    .describe('Who is told what. All routes that fit are taken; all parts of a route must fit.'),
  default: some(channel).optional().describe('Where that is said which no route takes. Left out: nowhere.'),
  zone: zone
    .optional()
    .describe('The time zone of `maintenance` and `quiet`, as `Europe/Berlin`. Left out: that of the bot.'),
  maintenance: z
    .array(
      z
        .strictObject({
          from: date.describe('When the work begins: a date and a time of day.'),
          to: date.describe('When it ends. What is still broken then is told.'),
          why: z
            .string()
            .max(200)
            .default('')
            .describe('What is done, for those who ask why nothing was said.'),
          ...scope,
        })
        .refine(({ from, to }) => from < to, { message: 'ends before it begins', path: ['to'] }),
    )
    .default([])
    .describe('Announced work: what happens to these meanwhile is counted and not said.'),
  quiet: z
    .array(
      z.strictObject({
        from: timeOfDay.describe('When the quiet begins; the same as `to`: the whole day.'),
        to: timeOfDay.describe('When it ends, on the next day where it is earlier than `from`.'),
        days: some(z.enum(weekdays))
          .optional()
          .describe('Days on which it begins: `mon` to `sun`. Left out: every day.'),
        except: z.array(EpisodeKind).default([]).describe('What is said all the same.'),
        ...scope,
      }),
    )
    .default([])
    .describe(
      'Quiet hours: what is still broken when they end is told then, and what came and went in one message.',
    ),
});

export function toAlerts(section: z.infer<typeof AlertsSection> | undefined): AlertRules {
  if (section === undefined) {
    return noAlerts;
  }
  const here = section.zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const moment = (written: string) => {
    const wall = readDate(written);
    return wall === null ? Number.NaN : momentOf(wall, here);
  };
  return {
    routes: section.routes,
    otherwise: section.default ?? [],
    maintenance: section.maintenance.map((work) => ({
      ...work,
      from: moment(work.from),
      to: moment(work.to),
    })),
    quiet: section.quiet.map((hours) => ({
      ...hours,
      from: minutesOf(hours.from),
      to: minutesOf(hours.to),
      days: hours.days ?? weekdays,
      zone: here,
    })),
  };
}

function minutesOf(written: string): number {
  const [hour, minute] = written.split(':').map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0);
}

/** `2026-12-24 22:00`; null where there is no such day or time. */
function readDate(written: string): WallTime | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})$/u.exec(written);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = (match ?? []).slice(1).map(Number);
  const asDate = new Date(Date.UTC(year, month - 1, day, hour, minute));
  return match &&
    asDate.getUTCMonth() === month - 1 &&
    asDate.getUTCDate() === day &&
    hour < 24 &&
    minute < 60
    ? { year, month, day, hour, minute }
    : null;
}
