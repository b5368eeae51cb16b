import { z } from 'zod';
import type { ConfigPath } from './problem.ts';
import { ConfigFile } from './schema.ts';

/** What the schema wraps: `optional`, `default` and the like say nothing of the keys below. */
export function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault
    ? unwrapped(schema.unwrap())
    : schema;
}

/** The keys that the file may have at a place; empty where it has none or any. */
export function knownKeysAt(path: ConfigPath): readonly string[] {
  const schema = path.reduce<z.core.$ZodType | undefined>(stepInto, ConfigFile);
  const inner = schema && unwrapped(schema);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

function stepInto(schema: z.core.$ZodType | undefined, step: string | number): z.core.$ZodType | undefined {
  const inner = schema && unwrapped(schema);
  if (inner instanceof z.ZodObject) {
    return Object.hasOwn(inner.shape, step) ? inner.shape[step] : undefined;
  }
  return inner instanceof z.ZodArray ? inner.element : undefined;
}
