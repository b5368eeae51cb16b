import { existsSync, readFileSync } from 'node:fs';
import { type Document, isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { type Config, defaultConfig, parseConfig } from '../src/config/config.ts';
import { type ConfigPath, shownPath } from '../src/config/problem.ts';

/** The configuration cannot be used. `problems` has a sentence for each thing that is wrong, never a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(what: string, problems: readonly string[]) {
    super([what, ...problems.map((problem) => `  ${problem}`)].join('\n'));
    this.problems = problems;
  }
}

export interface LoadedConfig {
  readonly config: Config;
  /** The file that it came from; null: there is none, and every default holds. */
  readonly file: string | null;
}

/** Where the file is looked for when nobody says where it is. */
export const configPath = '/etc/vmping/vmping.yaml';

/**
 * The configuration of this process: of the file that was named, else of `VMPING_CONFIG`, else of
 * /etc/vmping/vmping.yaml where that is there, else the defaults. Throws {@link ConfigError}.
 */
export function loadConfig(
  named: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
  usual: string = configPath,
): LoadedConfig {
  const file = named ?? (env.VMPING_CONFIG || undefined) ?? (existsSync(usual) ? usual : undefined);
  return file === undefined
    ? { config: defaultConfig(), file: null }
    : { config: readConfig(readText(file), file), file };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reasons: Readonly<Record<string, string>> = {
      ENOENT: 'there is no such file',
      EACCES: 'this user may not read it',
      EISDIR: 'it is a folder',
    };
    throw new ConfigError(`the configuration ${file} cannot be read: ${reasons[code ?? ''] ?? code}`, []);
  }
}

/** Reads YAML; `file` is for the messages. */
export function readConfig(source: string, file: string): Config {
  const lines = new LineCounter();
  // `logLevel`: its warnings would go to stderr, and quote the file.
  const options = { lineCounter: lines, prettyErrors: false, merge: false, logLevel: 'error' } as const;
  const document = parseDocument(source, options);
  if (document.errors.length > 0) {
    // The parser's own messages quote the file, and with it whatever secret stands there.
    const problems = document.errors.map(
      ({ code, pos }) =>
        `line ${lines.linePos(pos[0]).line}: ${syntaxProblems[code] ?? `not YAML (${code})`}`,
    );
    throw new ConfigError(`the configuration ${file} is not YAML:`, problems);
  }
  const parsed = parseConfig(plainData(document, file));
  if (!parsed.ok) {
    const problems = parsed.problems.map(({ path, says }) => {
      const line = lines.linePos(offsetOf(document, path)).line;
      return `${shownPath(path)} (line ${line}): ${says}`.trimStart();
    });
    throw new ConfigError(`the configuration ${file} cannot be used:`, problems);
  }
  return parsed.config;
}

const syntaxProblems: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'a key stands twice',
  TAB_AS_INDENT: 'a tab at the beginning of a line: indent with spaces',
  BAD_INDENT: 'the indentation does not fit the lines above, or a bracket is not closed',
  MISSING_CHAR: 'a quotation mark or a bracket is not closed, or a colon or comma is missing',
  UNEXPECTED_TOKEN: 'something that does not belong there',
  MULTIPLE_DOCS: 'a second document begins ("---"): the configuration is one',
};

function plainData(document: Document, file: string): unknown {
  try {
    // Few names for repeated parts are of use; thousands are an attack on the memory.
    return document.toJS({ maxAliasCount: 50 });
  } catch {
    throw new ConfigError(`the configuration ${file} cannot be used: an alias (*name) has no anchor`, []);
  }
}

/** Where in the text a place is: its key, or its item; of what is missing, what lacks it. */
function offsetOf({ contents }: Document, path: ConfigPath): number {
  let node: unknown = contents;
  let offset = startOf(contents) ?? 0;
  for (const step of path) {
    const key = isMap(node) ? node.items.find(({ key }) => String(key) === String(step)) : undefined;
    const item = isMap(node) ? key?.value : isSeq(node) ? node.items[Number(step)] : undefined;
    const start = startOf(key?.key ?? item);
    if (start === undefined) {
      return offset;
    }
    node = item;
    offset = start;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
    ? (node.range[0] as number)
    : undefined;
}
