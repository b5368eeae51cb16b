import type { Button, Message } from '../../../src/message/message.ts';
import { wordsOfButtons } from '../../../src/message/terminal/words.ts';

/** What follows up on an answer is typed as a command, which needs no button. */
const commands: ReadonlySet<string> = new Set(['again', 'evidence']);

/** The buttons of what was shown last, by the words that press them. */
export interface TypedButtons {
  /** This was shown: its buttons are the ones that are meant from now on. */
  shown(message: Message): void;
  /** The button that this line presses; undefined: it is a line like others. */
  pressed(line: string): Button | undefined;
}

export function createTypedButtons(): TypedButtons {
  const known = new Map<string, Button>();
  return {
    shown({ blocks }) {
      for (const { buttons } of blocks.filter((block) => block.kind === 'buttons')) {
        // Of each action only the newest: `choose 3` must not choose from an older list.
        for (const [word, { action }] of known) {
          if (buttons.some((button) => button.action === action)) {
            known.delete(word);
          }
        }
        for (const [index, word] of wordsOfButtons(buttons).entries()) {
          known.set(word, buttons[index] as Button);
        }
      }
    },
    pressed(line) {
      const word = line.trim().toLowerCase().replaceAll(/\s+/gu, ' ');
      return commands.has(word) ? undefined : known.get(word);
    },
  };
}
