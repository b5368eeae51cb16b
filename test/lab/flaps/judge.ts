import type { Episode } from '../../../src/model/episode.ts';
import { bond, type MemberStory, member, spare } from './member.ts';
import { episodesOf, type Seen } from './seen.ts';

/** What is not as it must be, a line each; empty where all is well. Pure. */
export function wrongsOf({ made, counted, away, end }: MemberStory, guests: readonly string[]): string[] {
  const episodes = episodesOf(end);
  const flap = episodes.find(({ kind }) => kind === 'link-flap');
  const lost = episodes.find(({ kind }) => kind === 'bond-member-lost');
  const is = (what: string, found: unknown, wanted: unknown): string[] => {
    const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
    return a === b ? [] : [`${what}: ${a} instead of ${b}`];
  };
  const names = (episode: Episode | undefined) => episode?.guests.names.toSorted();
  const hangsOn = (device: string) => lost?.behind.some((name) => name === device);
  return [
    ...is('transitions that the kernel counted', counted, { [member]: made, [spare]: 0, [bond]: 0 }),
    ...is(
      'what was told',
      episodes.map(({ kind, device, role }) => `${kind} ${device} ${role}`),
      [`link-flap ${member} bond-member`, `bond-member-lost ${bond} bond`],
    ),
    ...is('transitions that were told', flap?.count, made),
    ...is('state of the member at the end', flap?.up, true),
    ...is(`${bond} hangs on ${member}`, hangsOn(member), true),
    ...is(`${bond} hangs on ${spare}`, hangsOn(spare), true),
    ...is(`guests that hang on ${member}`, names(flap), guests),
    ...is(`guests that hang on ${bond}`, names(lost), guests),
    ...is('members that were lost', lost?.count, 1),
    ...is('incidents', end.incidents.filter(({ mergedInto }) => mergedInto === null).length, 1),
    ...wrongMessages('while the member was away', away, `⚠ hv1: ${member} `),
    ...wrongMessages('at the end', end, `✓ hv1: ${member} `, `${made} transitions`),
  ];
}

/** One message with the member on top, and the bond in its thread. */
function wrongMessages(when: string, { threads }: Seen, start: string, says = ''): string[] {
  const [thread, ...more] = threads;
  const isOnTop = thread?.root.startsWith(start) === true && thread.root.includes(says);
  const isBondBelow = thread?.replies.some((reply) => reply.includes(`hv1: ${bond} `)) === true;
  return isOnTop && isBondBelow && more.length === 0
    ? []
    : [
        `messages ${when}: ${JSON.stringify(threads)} instead of one ("${start}...") with ${bond} in its thread`,
      ];
}
