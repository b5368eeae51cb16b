import type { FileTexts } from '../../model/fact.ts';

/**
 * Sorts the files of `<folder>/<device>/.../<name>` by device and name, without the white space around them. What a
 * device does not have is not in its record.
 */
export function byDevice(files: FileTexts, folder: string): Map<string, Record<string, string>> {
  const devices = new Map<string, Record<string, string>>();
  for (const [path, text] of Object.entries(files)) {
    const parts = path.slice(folder.length + 1).split('/');
    const [device] = parts;
    const name = parts.at(-1);
    if (!path.startsWith(`${folder}/`) || device === undefined || name === undefined || parts.length < 2) {
      continue;
    }
    const values = devices.get(device) ?? {};
    values[name] = text.trim();
    devices.set(device, values);
  }
  return devices;
}

/** A whole number from a file, or null where it is missing or none. */
export function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^-?\d+$/u.test(text) ? Number(text) : null;
}
