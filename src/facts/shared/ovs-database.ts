import { z } from 'zod';
import { ParseError } from '../../model/fact.ts';
import { parseJson } from './json.ts';

/**
 * A value of the Open vSwitch database as its JSON has it: an atom, `["uuid", id]`, `["set", [...]]` or
 * `["map", [[key, value], ...]]` (RFC 7047, 5.1). A set of one is written as the atom itself.
 */
const Table = z.object({ headings: z.array(z.string()), data: z.array(z.array(z.unknown())) });

/** One row of a table, by column. */
export type OvsRow = Readonly<Record<string, unknown>>;

/** Reads one table of `ovs-vsctl -f json list`. */
export function parseOvsTable(json: string): OvsRow[] {
  const { headings, data } = parseJson('ovs-vsctl', Table, json);
  return data.map((row) => {
    if (row.length !== headings.length) {
      throw new ParseError('ovs-vsctl: a row does not fit its headings');
    }
    return Object.fromEntries(headings.map((heading, index) => [heading, row[index]]));
  });
}

/** The members of a column, whether it holds none, one or many. */
export function membersOf(row: OvsRow, column: string): unknown[] {
  const value = valueOf(row, column);
  if (!Array.isArray(value)) {
    return [value];
  }
  const [kind, members] = value as unknown[];
  return kind === 'set' && Array.isArray(members) ? (members as unknown[]) : [value];
}

/** A column that holds at most one text; an empty one counts as none. */
export function textOf(row: OvsRow, column: string): string | null {
  const [value] = membersOf(row, column);
  if (value !== undefined && typeof value !== 'string') {
    throw new ParseError(`ovs-vsctl: ${column}: not a text`);
  }
  return value ?? null;
}

/** A column of numbers. */
export function numbersOf(row: OvsRow, column: string): number[] {
  return membersOf(row, column).map((value) => {
    if (typeof value !== 'number') {
      throw new ParseError(`ovs-vsctl: ${column}: not a number`);
    }
    return value;
  });
}

/** The ids of the rows that a column points at. */
export function idsOf(row: OvsRow, column: string): string[] {
  return membersOf(row, column).map((value) => {
    if (!Array.isArray(value) || value[0] !== 'uuid' || typeof value[1] !== 'string') {
      throw new ParseError(`ovs-vsctl: ${column}: not a reference`);
    }
    return value[1];
  });
}

/** One value of a map; null where the map lacks the key. */
export function mappedText(row: OvsRow, column: string, key: string): string | null {
  const value = valueOf(row, column);
  const pairs = Array.isArray(value) && value[0] === 'map' ? (value[1] as unknown) : null;
  if (!Array.isArray(pairs)) {
    throw new ParseError(`ovs-vsctl: ${column}: not a map`);
  }
  const found = pairs.find((pair: unknown) => Array.isArray(pair) && pair[0] === key) as
    | unknown[]
    | undefined;
  return typeof found?.[1] === 'string' ? found[1] : null;
}

function valueOf(row: OvsRow, column: string): unknown {
  if (!(column in row)) {
    throw new ParseError(`ovs-vsctl: no column ${column}`);
  }
  return row[column];
}
