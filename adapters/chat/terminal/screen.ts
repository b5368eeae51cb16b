import { createInterface, cursorTo, type Interface, moveCursor } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import { limits } from '../../../src/message/terminal/limits.ts';
import { displayWidth, fit } from '../../../src/message/terminal/width.ts';

/** A line that was printed and may be replaced. */
export interface ScreenLine {
  /** Its row, counted from the first that this screen printed; -1 once it can no longer be reached. */
  row: number;
  text: string;
}

export interface ScreenOptions {
  readonly input: NodeJS.ReadableStream & { isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { isTTY?: boolean; columns?: number; rows?: number };
  readonly prompt: string;
  readonly onLine: (line: string) => void;
  readonly onEnd: () => void;
}

/**
 * A terminal that is written to while a person types: the prompt stays below, and a line above can be replaced in
 * place. Where the output is a pipe or a file, a replaced line is printed again instead.
 */
export class Screen {
  readonly interactive: boolean;
  readonly #options: ScreenOptions;
  readonly #readline: Interface;
  readonly #lines = new Set<ScreenLine>();
  #rows = 0;
  #closed = false;

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.interactive = options.output.isTTY === true && process.env.TERM !== 'dumb';
    this.#readline = createInterface({
      input: options.input,
      output: this.interactive ? options.output : undefined,
      terminal: this.interactive && options.input.isTTY === true,
      prompt: options.prompt,
      historySize: 200,
    });
    this.#readline.on('line', (line) => {
      // The prompt and what was typed stay on the screen, above what comes next.
      this.#rows += this.#rowsOf(options.prompt + line);
      options.onLine(line);
      this.#showPrompt();
    });
    this.#readline.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    this.#readline.on('close', () => {
      this.#closed = true;
      options.onEnd();
    });
    // After a change of size nobody knows which row a line is on.
    options.output.on('resize', () => {
      for (const line of this.#lines) {
        line.row = -1;
      }
      this.#lines.clear();
    });
    this.#showPrompt();
  }

  get columns(): number {
    return this.#options.output.columns ?? limits.pipedColumns;
  }

  print(lines: readonly string[]): void {
    this.#above(() => {
      for (const line of lines) {
        this.#options.output.write(`${line}\n`);
        this.#rows += this.#rowsOf(line);
      }
    });
  }

  /** Prints a line that can be replaced later. On a screen it is cut to one row. */
  printLine(text: string): ScreenLine {
    const line = { row: this.#rows, text };
    this.print([this.#oneRow(text)]);
    if (this.interactive) {
      this.#lines.add(line);
    }
    return line;
  }

  /** Replaces it where it stands, or prints it anew where it cannot be reached. */
  replaceLine(line: ScreenLine, text: string): void {
    if (line.text === text) {
      return;
    }
    line.text = text;
    const up = this.#rows - line.row;
    const reachable = this.#lines.has(line) && up < (this.#options.output.rows ?? 24) - 1;
    if (!reachable) {
      line.row = this.#rows;
      this.print([this.#oneRow(text)]);
      return;
    }
    this.#above(() => {
      const { output } = this.#options;
      output.write(`\u001B[${up}A\r\u001B[2K${this.#oneRow(text)}\u001B[${up}B\r`);
    });
  }

  close(): void {
    if (!this.#closed) {
      this.#closed = true;
      this.#clearPrompt();
      this.#readline.close();
    }
  }

  #above(write: () => void): void {
    this.#clearPrompt();
    write();
    this.#showPrompt();
  }

  #clearPrompt(): void {
    const { output } = this.#options;
    if (this.interactive) {
      const { rows } = this.#readline.getCursorPos();
      moveCursor(output, 0, -rows);
      cursorTo(output, 0);
      output.write('\u001B[J');
    }
  }

  #showPrompt(): void {
    if (this.interactive && !this.#closed) {
      // Keeps what was typed and where the cursor was.
      this.#readline.prompt(true);
    }
  }

  #oneRow(text: string): string {
    return this.interactive ? fit(text, this.columns - 1) : text;
  }

  #rowsOf(line: string): number {
    return Math.max(1, Math.ceil(displayWidth(stripVTControlCharacters(line)) / this.columns));
  }
}
