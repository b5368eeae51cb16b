import type { Text } from '../model/text.ts';
import type { Catalogue } from './catalogue.ts';
import { en } from './en.ts';

/** The languages that there is a catalogue for. */
export const languages = ['en'] as const;
export type Language = (typeof languages)[number];

const catalogues: Readonly<Record<Language, Catalogue>> = { en };

/**
 * Makes the sentence. Total: a missing text is shown as `⟦key name=value⟧` and a missing value as `⟦name⟧`, so
 * that nothing is lost and the mark can be searched for. Values are put in as they are; each renderer escapes.
 */
export function say(text: Text, language: Language): string {
  const template = Object.hasOwn(catalogues[language], text.key) ? catalogues[language][text.key] : undefined;
  if (template === undefined) {
    const values = Object.entries(text.params).map(([name, value]) => ` ${name}=${value}`);
    return `⟦${text.key}${values.join('')}⟧`;
  }
  return fill(template, text.params);
}

/** Whether the language has a text of this key. */
export function hasText(key: string, language: Language): boolean {
  return Object.hasOwn(catalogues[language], key);
}

/** Fills `{name}` from `params`; one pass, so braces inside a value are never read as a placeholder. */
export function fill(template: string, params: Text['params']): string {
  return template.replace(/\{([A-Za-z][A-Za-z0-9]*)\}/gu, (_, name: string) =>
    Object.hasOwn(params, name) ? String(params[name]) : `⟦${name}⟧`,
  );
}

/** The names of a template's placeholders, each once. */
export function placeholders(template: string): readonly string[] {
  return [...new Set([...template.matchAll(/\{([A-Za-z][A-Za-z0-9]*)\}/gu)].map((match) => match[1] ?? ''))];
}
