import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { layers } from '../../src/model/layer.ts';

/** The files of a folder that has one folder a layer, as paths below it (`datalink/ovs/ovs-runs.ts`). */
export function filesOfLayers(folder: URL): readonly string[] {
  return layers.flatMap((layer) =>
    readdirSync(new URL(layer, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.pathname.length)),
  );
}

/** The id of the check in such a file: its layer and its own name; folders between only group (`datalink.ovs-runs`). */
export function idOfFile(path: string, ending = '.ts'): string {
  return `${path.split('/')[0]}.${basename(path, ending)}`;
}
