import { defineFact, type FileTexts } from '../../model/fact.ts';
import { constantFiles } from '../shared/source.ts';

/** The devices of a Wi-Fi radio (cfg80211 gives each a link to its radio). */
export interface Wireless {
  readonly devices: readonly string[];
}

export const wireless = defineFact({
  id: 'wireless',
  summary: 'Which devices are Wi-Fi',
  source: constantFiles(['/sys/class/net/*/phy80211/name']),
  parse: (files: FileTexts): Wireless => ({
    devices: Object.keys(files).map((path) => path.split('/')[4] ?? ''),
  }),
});
