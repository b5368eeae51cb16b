import type { Button } from '../message.ts';

/** What is typed to press each of these buttons: its action, with a number where several have the same. */
export function wordsOfButtons(buttons: readonly Button[]): readonly string[] {
  return buttons.map(({ action }, index) => {
    const same = (each: Button) => each.action === action;
    const nth = buttons.slice(0, index + 1).filter(same).length;
    return buttons.filter(same).length === 1 ? action : `${action} ${nth}`;
  });
}
