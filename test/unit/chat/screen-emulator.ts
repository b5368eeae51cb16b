import { Writable } from 'node:stream';
import { displayWidth } from '../../../src/message/terminal/width.ts';

/** A terminal of a given size that understands what vmping writes, and refuses everything else. */
export class ScreenEmulator extends Writable {
  readonly isTTY = true;
  readonly columns: number;
  readonly rows: number;
  #lines: string[] = [''];
  #row = 0;
  #column = 0;
  /** Control sequences that are not in the list of those that vmping uses. */
  readonly surprises: string[] = [];

  constructor(columns = 80, rows = 40) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
  }

  /** The lines on the screen and above it, without styles. */
  get text(): string {
    return this.#lines.map((line) => line.trimEnd()).join('\n');
  }

  override _write(chunk: string, _encoding: BufferEncoding, done: () => void): void {
    const pattern = /\p{Cc}\[([\d;]*)([A-Za-z])|\p{Cc}|\P{Cc}+/gu;
    for (const match of chunk.matchAll(pattern)) {
      this.#take(match[0], match[2], Number(match[1] || 1), match[1] ?? '');
    }
    done();
  }

  #take(whole: string, command: string | undefined, count: number, raw: string): void {
    if (command === undefined && !/^\p{Cc}/u.test(whole)) {
      this.#print(whole);
      return;
    }
    switch (command ?? whole) {
      case '\n':
        this.#moveTo(this.#row + 1, 0);
        return;
      case '\r':
        this.#column = 0;
        return;
      case 'A':
        this.#moveTo(Math.max(0, this.#row - count), this.#column);
        return;
      case 'B':
        this.#moveTo(this.#row + count, this.#column);
        return;
      case 'C':
        this.#column += count;
        return;
      case 'D':
        this.#column = Math.max(0, this.#column - count);
        return;
      case 'G':
        this.#column = count - 1;
        return;
      case 'J':
        this.#lines = this.#lines.slice(0, this.#row + 1);
        this.#lines[this.#row] = (this.#lines[this.#row] ?? '').slice(0, this.#column);
        return;
      case 'K':
        this.#lines[this.#row] = raw === '2' ? '' : (this.#lines[this.#row] ?? '').slice(0, this.#column);
        return;
      case 'm':
        return;
      default:
        this.surprises.push(JSON.stringify(whole));
    }
  }

  #print(text: string): void {
    for (const character of text) {
      if (this.#column + displayWidth(character) > this.columns) {
        this.#moveTo(this.#row + 1, 0);
      }
      const line = (this.#lines[this.#row] ?? '').padEnd(this.#column);
      this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
      this.#column += 1;
    }
  }

  #moveTo(row: number, column: number): void {
    while (this.#lines.length <= row) {
      this.#lines.push('');
    }
    this.#row = row;
    this.#column = column;
  }
}
