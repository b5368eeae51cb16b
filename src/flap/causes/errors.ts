import type { EpisodeCore } from '../change.ts';
import { type Evidence, likely, type Weighed } from './evidence.ts';

/** Why a link that is up counts errors, by what it counts. */
export function causesOfErrors(episode: EpisodeCore, { errors, nic }: Evidence): readonly Weighed[] {
  const device = episode.subject.device ?? '';
  const sum = (...names: readonly string[]) => names.reduce((all, name) => all + (errors[name] ?? 0), 0);
  const damaged = sum('rx_crc_errors', 'rx_frame_errors');
  const collided = sum('collisions');
  const missed = sum('rx_missed_errors', 'rx_over_errors', 'rx_fifo_errors');
  const look = [`ethtool ${device}`, `ip -s -s link show dev ${device}`];
  return [
    ...(nic?.duplex === 'half' || collided > 0 ? [likely(90, 'half-duplex', { device }, look)] : []),
    ...(damaged > 0
      ? [
          likely(80 + weightOf(damaged, missed), 'damaged', { device, count: damaged }, look),
          ...(nic?.autoneg === false && nic.medium === 'copper'
            ? [likely(75, 'autoneg', { device }, [`ethtool -s ${device} autoneg on`])]
            : []),
        ]
      : []),
    ...(missed > 0
      ? [
          likely(80 + weightOf(missed, damaged), 'missed', { device, count: missed }, [
            `ethtool -g ${device}`,
            `ethtool -S ${device} | grep -iE 'miss|drop|fifo|no_buf'`,
          ]),
        ]
      : []),
    likely(30, 'errors-other', { device }, [
      `ethtool -S ${device} | grep -iE 'err|drop|crc|miss' | grep -v ': 0$'`,
    ]),
  ];
}

function weightOf(more: number, less: number): number {
  return more >= less ? 5 : 0;
}
