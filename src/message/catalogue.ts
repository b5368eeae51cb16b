/**
 * Texts as data: a key and a template with `{placeholders}`. A key ends in the code that it belongs to
 * (`finding.datalink.tap-not-in-bridge`), so that a second language is one more object and no code.
 */
export type Catalogue = Readonly<Record<string, string>>;
