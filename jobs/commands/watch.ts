import type { Incoming } from '../../adapters/chat/chat-adapter.ts';
import { channelsFor } from '../../src/incidents/route.ts';
import { locateVm } from '../../src/inventory/locate-vm.ts';
import { lineStart } from '../../src/message/line-start.ts';
import { renderNotLocated } from '../../src/message/located.ts';
import { notice } from '../../src/message/notices.ts';
import { say } from '../../src/message/say.ts';
import { renderWatches } from '../../src/message/watch/list.ts';
import { writeDuration } from '../../src/model/duration.ts';
import { type Text, text } from '../../src/model/text.ts';
import { decide } from '../../src/policy/decide.ts';
import { supposedEpisode } from '../../src/watch/episode.ts';
import { mostPairs, nameOf, type WatchPair } from '../../src/watch/pair.ts';
import type { WatchCommand } from '../../src/watch/words.ts';
import { placesOf } from '../chat/incidents/places.ts';
import { moment } from '../clock.ts';
import { readHypervisors } from '../host/read-hypervisors.ts';
import type { WatchRecord } from '../watch/record.ts';
import { quoted, visibleTo } from './ask.ts';
import { askerOf, refuse } from './authorize.ts';
import { type CommandContext, type Done, replyKey } from './context.ts';

type Command<Kind extends WatchCommand['kind']> = Extract<WatchCommand, { kind: Kind }>;

/** `watch`, `unwatch` and `watches`: all of them the right `watch`, about the VM that is named. */
export function watchCommand(
  command: WatchCommand,
  incoming: Incoming,
  context: CommandContext,
): Promise<Done> {
  switch (command.kind) {
    case 'watch':
      return watch(command, incoming, context);
    case 'unwatch':
      return unwatch(command, incoming, context);
    case 'watches':
      return watches(incoming, context);
    default:
      return command satisfies never;
  }
}

async function watch(
  { vm, hypervisor, target, everySeconds }: Command<'watch'>,
  incoming: Incoming,
  context: CommandContext,
): Promise<Done> {
  const { redis, clock, language, watch: book } = context;
  const about = { command: 'watch', vm, target: target.text, hypervisor } as const;
  const refused = await refuse(about, incoming, context);
  if (refused) {
    return refused;
  }
  const known = await readHypervisors(redis);
  const located = locateVm(visibleTo(incoming, known, context, 'watch'), vm, hypervisor);
  if (located.kind !== 'found') {
    const hidden = locateVm(known, vm, hypervisor);
    const refusedThere =
      hidden.kind === 'found'
        ? await refuse({ ...about, hypervisor: hidden.hypervisor }, incoming, context)
        : null;
    if (refusedThere) {
      return refusedThere;
    }
    const again = (name: string) => `${lineStart(incoming.platform)} watch ${quoted(name)} ${target.text}`;
    await incoming.reply(renderNotLocated(replyKey(incoming), { vm, hypervisor }, located, language, again));
    return { ...about, outcome: 'not-found', why: located.kind, request: null };
  }
  const there = { ...about, vm: located.vm, hypervisor: located.hypervisor };
  const refusedThere = await refuse(there, incoming, context);
  if (refusedThere) {
    return refusedThere;
  }
  const key = { vm: located.vm, hypervisor, target };
  const before = await book.get(key);
  if (before === undefined && (await book.all()).length >= mostPairs) {
    return answer(text('watch.too-many', { most: mostPairs }), there, 'wrong-usage', incoming, context);
  }
  const pair: WatchPair = {
    ...key,
    everySeconds: everySeconds ?? before?.pair.everySeconds ?? book.everySeconds,
    source: {
      kind: 'chat',
      by: incoming.person,
      platform: incoming.platform,
      at: moment(clock.now()),
    },
  };
  const added = await book.add(pair);
  const every = writeDuration(((added === 'in-file' ? before?.pair : pair)?.everySeconds ?? 0) * 1_000);
  const said = text(`watch.${added}`, { vm: nameOf(pair), target: target.text, every });
  const isHeard =
    placesOf(channelsFor(context.alerts, [supposedEpisode(pair, located.hypervisor)]), context.adapters)
      .length > 0;
  const outcome = added === 'in-file' ? 'wrong-usage' : 'allowed';
  return answer(said, there, outcome, incoming, context, isHeard ? [] : [text('watch.unheard')]);
}

async function unwatch(
  { vm, hypervisor, target }: Command<'unwatch'>,
  incoming: Incoming,
  context: CommandContext,
): Promise<Done> {
  const { watch: book } = context;
  const about = { command: 'watch', vm, target: target.text, hypervisor } as const;
  const refused = await refuse(about, incoming, context);
  if (refused) {
    return refused;
  }
  const record = await book.get({ vm, hypervisor, target });
  const there = { ...about, hypervisor: hypervisor ?? record?.place?.hypervisor ?? null };
  const refusedThere = await refuse(there, incoming, context);
  if (refusedThere) {
    return refusedThere;
  }
  const removed = await book.remove({ vm, hypervisor, target });
  const said = text(`watch.${removed === 'in-file' ? 'stays-in-file' : removed}`, {
    vm: nameOf({ vm, hypervisor }),
    target: target.text,
  });
  return answer(said, there, removed === 'removed' ? 'allowed' : 'wrong-usage', incoming, context);
}

async function watches(incoming: Incoming, context: CommandContext): Promise<Done> {
  const about = { command: 'watch', vm: null, target: null, hypervisor: null } as const;
  const refused = await refuse(about, incoming, context);
  if (refused) {
    return refused;
  }
  const records = (await context.watch.all()).filter((record) => maySee(record, incoming, context));
  await incoming.reply(renderWatches(replyKey(incoming), records, context.clock.now(), context.language));
  return { ...about, outcome: 'allowed', why: null, request: null };
}

/** The list tells of those VMs alone that this person may name with it. */
function maySee({ pair, place }: WatchRecord, incoming: Incoming, { policy }: CommandContext): boolean {
  const hypervisor = pair.hypervisor ?? place?.hypervisor ?? null;
  return decide(policy, { ...askerOf(incoming), command: 'watch', vm: pair.vm, hypervisor }).allowed;
}

async function answer(
  said: Text,
  about: Pick<Done, 'command' | 'vm' | 'target' | 'hypervisor'>,
  outcome: 'allowed' | 'wrong-usage',
  incoming: Incoming,
  { language }: CommandContext,
  more: readonly Text[] = [],
): Promise<Done> {
  const lines = [said, ...more].map((each) => say(each, language));
  await incoming.reply(notice(replyKey(incoming), lines));
  return { ...about, outcome, why: outcome === 'allowed' ? null : said.key, request: null };
}
