import { XMLParser } from 'fast-xml-parser';
import type { z } from 'zod';
import { ParseError } from '../../model/fact.ts';

/**
 * A reader of libvirt's XML. `lists` are the elements that may stand more than once, by their paths; attributes
 * begin with `@`. The reader throws a `ParseError`, which names the `command`, for what is cut off or not as `schema` says.
 */
export function libvirtXml<Schema extends z.ZodType>(
  command: string,
  schema: Schema,
  lists: readonly string[],
): (document: string) => z.output<Schema> {
  const xml = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    // A domain may be called "007" or "1e3": nothing is turned into a number here.
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreDeclaration: true,
    isArray: (_name, path) => lists.includes(String(path)),
  });
  return (document) => {
    let tree: unknown;
    try {
      // `true`: refuse a document that is cut off or not well formed.
      tree = xml.parse(document, true);
    } catch {
      throw new ParseError(`${command}: not XML (${document.length} characters)`);
    }
    const parsed = schema.safeParse(tree);
    if (!parsed.success) {
      throw new ParseError(`${command}: ${parsed.error.issues[0]?.path.join('/') ?? ''}: not as promised`);
    }
    return parsed.data;
  };
}
