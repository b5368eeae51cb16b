import { z } from 'zod';

/** A thread on some platform, as a string that survives JSON: `slack:C012:1700000000.000100`. */
export const ThreadRef = z
  .string()
  .regex(/^[a-z]+:[\x21-\x7e]{1,250}$/u)
  .brand('ThreadRef');
export type ThreadRef = z.infer<typeof ThreadRef>;

/** A message on some platform, in the same form. */
export const MessageRef = z
  .string()
  .regex(/^[a-z]+:[\x21-\x7e]{1,250}$/u)
  .brand('MessageRef');
export type MessageRef = z.infer<typeof MessageRef>;

/** The platform that a reference belongs to: what stands before the first colon. */
export function platformOf(ref: ThreadRef | MessageRef): string {
  return ref.slice(0, ref.indexOf(':'));
}

/** Who typed or clicked. `id` is the platform's and does not change; `name` is for showing. */
export const Person = z.strictObject({ id: z.string().min(1).max(200), name: z.string().max(200) });
export type Person = z.infer<typeof Person>;
