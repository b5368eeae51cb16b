import { z } from 'zod';
import { ParseError } from '../../model/fact.ts';

/** Reads JSON into a schema's type. The error names the program and the place, never the text itself. */
export function parseJson<Schema extends z.ZodType>(
  program: string,
  schema: Schema,
  json: string,
): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new ParseError(`${program}: not JSON (${json.length} characters)`);
  }

  const parsed = schema.safeParse(value);
  if (parsed.success) {
    return parsed.data;
  }

  const [issue] = parsed.error.issues;
  throw new ParseError(`${program}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as promised'}`);
}

/**
 * A list as iproute2 prints it. Some of its commands leave an empty object in the place of an entry that they
 * filtered out (`ip -j addr show up`, `ip -j neigh`): those are dropped.
 */
export function jsonList<Entry extends z.ZodType>(entry: Entry) {
  return z
    .array(z.unknown())
    .transform((entries) => entries.filter((value) => !isEmptyObject(value)))
    .pipe(z.array(entry));
}

function isEmptyObject(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
  );
}

/** A switch: iproute2 prints 0 and 1 in some places, true and false in others, "on" and "off" in a few. */
export const Switch = z
  .union([z.boolean(), z.number(), z.enum(['on', 'off'])])
  .transform((value) => (typeof value === 'string' ? value === 'on' : Boolean(value)));

/** A MAC address in lower case, or null for what is none (a tunnel's link address is an IP address). */
export const MacOrNull = z
  .string()
  .optional()
  .transform((address) =>
    address !== undefined && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/iu.test(address) ? address.toLowerCase() : null,
  );
