import type { Sighting } from '../inventory/inventory.ts';
import { type Located, vmKeyOf } from '../inventory/locate-vm.ts';
import { text } from '../model/text.ts';
import type { Message } from './message.ts';
import { notice } from './notices.ts';
import { type Language, say } from './say.ts';

/** Where a VM is, or why nobody can say so. Each is one message. */

/**
 * Why a VM has no hypervisor that could be asked, and what to type instead. `choices`: of an ambiguous one the values
 * of the buttons to press, in the order of the sightings; none where there are too many.
 */
export function renderNotLocated(
  key: string,
  asked: { readonly vm: string; readonly hypervisor: string | null },
  located: Exclude<Located, { kind: 'found' }>,
  language: Language,
  command: (vm: string) => string,
  choices: readonly string[] = [],
): Message {
  const { vm } = asked;
  const hypervisor = asked.hypervisor ?? '';
  switch (located.kind) {
    case 'no-hypervisors':
      return notice(key, [say(text('locate.no-hypervisors', { vm }), language)]);
    case 'unknown-vm': {
      const what = vmKeyOf(vm)?.kind;
      const problem =
        what !== undefined
          ? `locate.unknown-${what}`
          : asked.hypervisor === null
            ? 'locate.unknown'
            : 'locate.unknown-on';
      return notice(key, [
        say(text(problem, { vm, hypervisor }), language),
        ...didYouMean(located.nearest, language),
      ]);
    }
    case 'unknown-hypervisor':
      return notice(key, [
        say(text('locate.hypervisor-unknown', { hypervisor }), language),
        ...didYouMean(located.nearest, language),
      ]);
    case 'ambiguous':
      return renderAmbiguous(key, vm, located.sightings, language, command, choices);
    default:
      return located satisfies never;
  }
}

function renderAmbiguous(
  key: string,
  asked: string,
  sightings: readonly Sighting[],
  language: Language,
  command: (vm: string) => string,
  choices: readonly string[],
): Message {
  const hypervisors = sightings.map(({ hypervisor }) => hypervisor).join(', ');
  const names = [...new Set(sightings.map(({ vm }) => vm))].join(', ');
  const isOneName = sightings.every(({ vm }) => vm === asked);
  const what = isOneName ? 'locate.ambiguous' : 'locate.ambiguous-vms';
  const caption = say(text(what, { vm: asked, hypervisors, names }), language);
  const lines = sightings.map(({ hypervisor, vm }) => command(`${hypervisor}/${vm}`));
  const buttons = choices.map((value, index) => {
    const { vm = '', hypervisor = '', state = '' } = sightings[index] ?? {};
    const short = vm.length > 40 ? `${vm.slice(0, 39).toWellFormed()}…` : vm;
    const label = say(text('locate.option', { vm: short, hypervisor, state }), language);
    return { action: 'choose', label: label.slice(0, 75).toWellFormed(), value };
  });
  return {
    key,
    fallback: caption,
    blocks: [
      { kind: 'code', caption, lines },
      ...(buttons.length > 0 ? [{ kind: 'buttons' as const, buttons }] : []),
    ],
  };
}

/** A VM whose hypervisor watches and does not answer. `command` is what answers there. */
export function renderAgentOnly(
  key: string,
  { vm, hypervisor }: Sighting,
  command: string,
  language: Language,
): Message {
  const caption = say(text('locate.agent-only', { vm, hypervisor }), language);
  return { key, fallback: caption, blocks: [{ kind: 'code', caption, lines: [command] }] };
}

/** Where a VM is, or the VMs that may be meant. `lastSeen` is a time of day, ready to be shown. */
export function renderWhere(key: string, sightings: readonly Sighting[], language: Language): Message {
  const lines = sightings.map(({ vm, hypervisor, state, lastSeen, alive, answers }) => {
    const kind = answers ? 'where.on' : alive ? 'where.agent' : 'where.gone';
    return say(text(kind, { vm, hypervisor, state, lastSeen }), language);
  });
  return notice(key, lines);
}

function didYouMean(names: readonly string[], language: Language): string[] {
  return names.length === 0 ? [] : [say(text('locate.nearest', { names: names.join(', ') }), language)];
}
