import { z } from 'zod';

/** Values that several keys of the configuration file hold. */

export const person = z
  .string()
  .regex(
    /^(?:slack:[A-Z0-9]{2,30}|discord:\d{1,20})$/u,
    'is not a person: write "slack:U012ABC" or "discord:81234567890", the id that the platform shows under "copy member id"',
  );

export const channel = z
  .string()
  .regex(
    /^(?:slack:[CDG][A-Z0-9]{1,30}|discord:\d{1,20})$/u,
    'is not a channel: write "slack:C012ABC" or "discord:81234567890", the id and not the name',
  );

export const group = z
  .string()
  .regex(
    /^(?:[A-Za-z][\w-]{0,39}|slack:S[A-Z0-9]{1,30}|discord:\d{1,20})$/u,
    'is not a group: write a name of `groups`, a Slack user group ("slack:S012ABC") or a Discord role ("discord:81234567890")',
  );

export const pattern = z
  .string()
  .min(1, 'is empty: write a name, or a pattern with * and ?')
  .max(255, 'is longer than any name: 255 characters at most');

/** An empty list would fit nothing, which nobody means. */
export const some = <Item extends z.ZodType>(item: Item) =>
  z.array(item).min(1, 'is an empty list, which fits nothing: name something, or leave the key out');
