import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { type Bundle, BundleError, Manifest } from '../replay/bundle.ts';

const manifestName = 'bundle.json';

/** Makes the folder, or takes one that holds nothing yet. Throws {@link BundleError}. */
export function requireEmptyFolder(folder: string): void {
  if (existsSync(folder) && listed(folder).length > 0) {
    throw new BundleError(`${folder} is not empty: name a new folder`);
  }
  makeFolder(resolve(folder));
}

/** Step by step: Node's own way to make all of them at once never ends below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) {
    return;
  }
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    throw new BundleError(
      `${folder} cannot be made: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    throw new BundleError(`${folder} is no folder`);
  }
}

/** Writes a bundle for its owner's eyes alone: it tells a lot of a network. */
export function writeBundle(folder: string, { manifest, files }: Bundle): void {
  for (const [name, text] of [
    ...Object.entries(files),
    [manifestName, `${JSON.stringify(manifest, null, 1)}\n`] as const,
  ]) {
    const path = join(folder, name);
    makeFolder(resolve(dirname(path)));
    writeFileSync(path, text, { mode: 0o600 });
  }
}

/** Reads a bundle. Throws {@link BundleError} with what is wrong with it. */
export function readBundle(folder: string): Bundle {
  const text = read(folder, manifestName);
  if (text === undefined) {
    throw new BundleError(`${folder} holds no ${manifestName}: it is no bundle of vmping record`);
  }
  const manifest = Manifest.safeParse(parse(folder, text));
  if (!manifest.success) {
    throw new BundleError(`${folder}/${manifestName}: ${z.prettifyError(manifest.error).slice(0, 300)}`);
  }
  const names = manifest.data.readings.flatMap(({ raw }) =>
    raw.kind === 'command' ? [raw.stdout] : raw.kind === 'files' ? [raw.texts] : [],
  );
  const entries = [...names, ...(manifest.data.run === null ? [] : [manifest.data.run])];
  return {
    manifest: manifest.data,
    files: Object.fromEntries(
      entries.flatMap((name) => {
        const content = read(folder, name);
        return content === undefined ? [] : [[name, content]];
      }),
    ),
  };
}

function parse(folder: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BundleError(`${folder}/${manifestName} is no JSON`);
  }
}

function read(folder: string, name: string): string | undefined {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return undefined;
  }
}
