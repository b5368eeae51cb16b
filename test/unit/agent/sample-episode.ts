import { type EpisodeCore } from '../../../src/flap/change.ts';
import { emptyContext, toEpisode } from '../../../src/flap/episode.ts';
import type { Episode } from '../../../src/model/episode.ts';
import { episodeId } from '../../../src/model/episode-id.ts';
import { DeviceName } from '../../../src/model/names.ts';

/** An episode about a device; `seq` tells its messages apart. */
export function sampleEpisode(device: string, seq = 0, startedAt = 1_700_000_000_000): Episode {
  const core: EpisodeCore = {
    id: episodeId({ hypervisor: 'hv1', kind: 'link-flap', about: [device, null, null], startedAt }),
    seq,
    subject: { kind: 'link-flap', device: DeviceName.parse(device), vm: null, about: null },
    phase: 'open',
    startedAt,
    lastAt: startedAt + 5_000,
    endedAt: null,
    ceasedAt: null,
    count: 6,
    threshold: { count: 6, seconds: 60 },
    quietMs: 300_000,
    timeline: [{ at: startedAt, up: false, count: 6 }],
    up: false,
    why: null,
  };
  return toEpisode(core, 'hv1', emptyContext);
}
