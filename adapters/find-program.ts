import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The file that would run under this name; undefined where none would. `path` is as in `PATH`. */
export async function findProgram(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter)) {
    const file = join(folder || '.', name);
    const found = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) {
      return file;
    }
  }
  return undefined;
}
