import { type Block, Button } from '../message.ts';
import { printable } from '../printable.ts';
import { limits } from './limits.ts';
import type { DiscordPayload } from './payload.ts';

/** What comes back when a button is pressed: `again:r1`. Undefined: it does not fit into what Discord carries. */
export function buttonId(action: string, value: string): string | undefined {
  const id = `${action}:${value}`;
  return id.length <= limits.customId && id.isWellFormed() ? id : undefined;
}

/** Reads {@link buttonId}. Undefined: no button of ours. */
export function parseButtonId(id: string): { action: string; value: string } | undefined {
  const colon = id.indexOf(':');
  const action = Button.shape.action.safeParse(id.slice(0, Math.max(colon, 0)));
  return action.success ? { action: action.data, value: id.slice(colon + 1) } : undefined;
}

/**
 * A row for each group of buttons. The same button twice is one, since Discord refuses a message with two of one
 * id. A button whose value is too long for Discord is shown and cannot be pressed.
 */
export function renderButtons(blocks: readonly Block[]): DiscordPayload['components'] {
  const seen = new Set<string>();
  const rows: DiscordPayload['components'][number][] = [];
  for (const block of blocks) {
    if (block.kind !== 'buttons') {
      continue;
    }
    const fresh = block.buttons.filter(({ action, value }) => {
      const key = `${action}:${value}`;
      return !seen.has(key) && seen.add(key);
    });
    if (fresh.length > 0) {
      rows.push({ type: 1, components: fresh.map((button, place) => component(button, rows.length, place)) });
    }
  }
  return rows.slice(0, limits.rows);
}

function component({ action, label, value }: Button, row: number, place: number) {
  const id = buttonId(action, value);
  const base = { type: 2, style: 2, label: shownLabel(label, action) } as const;
  return id === undefined
    ? { ...base, custom_id: `-:${row}:${place}`, disabled: true as const }
    : { ...base, custom_id: id };
}

function shownLabel(label: string, action: string): string {
  const plain = printable(label).trim();
  if (plain === '') {
    return action;
  }
  return plain.length <= limits.buttonLabel
    ? plain
    : `${plain.slice(0, limits.buttonLabel - 1).toWellFormed()}…`;
}
