import { connectionState } from './connection.ts';
import { fieldOf } from './field.ts';
import type { HookedFrame } from './frame.ts';
import { type Doubt, doubt, every, isDoubt, type Match, not, some } from './match.ts';
import { type FieldType, matchesConstant, readScalar, type Scalar } from './value.ts';
import { readFib } from './way-back.ts';

/** The named sets and maps of one table. */
export type NamedSets = ReadonlyMap<string, readonly unknown[]>;

/** One side of a condition as nft's JSON writes it: an object with one key. */
type Json = Readonly<Record<string, unknown>>;

/** A left side's value: what it is, in doubt, or `null` where the frame has no such thing. */
interface Left {
  readonly type: FieldType;
  readonly value: Scalar | Doubt | null;
}

/** Judges `{"match": {"op", "left", "right"}}`. */
export function matchNft(condition: unknown, frame: HookedFrame, sets: NamedSets): Match {
  if (!isJson(condition) || typeof condition['op'] !== 'string') {
    return doubt('a condition that vmping does not know');
  }
  const { op, left, right } = condition;
  const key = isJson(left) && isJson(left['ct']) ? left['ct']['key'] : null;
  if (key === 'state' || key === 'status') {
    return matchConnection(key, op, right, frame);
  }
  switch (op) {
    case '==':
    case 'in':
      return matchExpression(left, right, frame, sets, op);
    case '!=':
      return isAbsent(left, frame) ? false : not(matchExpression(left, right, frame, sets, op));
    case '!':
      return isAbsent(left, frame) ? false : not(matchExpression(left, right, frame, sets, 'in'));
    case '<':
    case '>':
    case '<=':
    case '>=':
      return compare(readLeft(left, frame), op, right);
    default:
      return doubt(`the operator ${op}`);
  }
}

/** Whether an expression's value is, or is in, what the right side says. */
export function matchExpression(
  left: unknown,
  right: unknown,
  frame: HookedFrame,
  sets: NamedSets,
  op = '==',
): Match {
  const constant = resolveSet(right, sets);
  if (isDoubt(constant)) {
    return constant;
  }
  if (isJson(left) && Array.isArray(left['concat'])) {
    return matchConcat(left['concat'], constant, frame);
  }

  const { type, value } = readLeft(left, frame);
  if (value === null) {
    return false;
  }
  if (isDoubt(value)) {
    return value;
  }
  return type === 'tcpflag' ? matchFlags(value, constant, op) : matchesConstant(type, value, constant);
}

/** `iifname . oifname { "a" . "b" }`: one element of the set fits in all its parts. */
function matchConcat(parts: readonly unknown[], constant: unknown, frame: HookedFrame): Match {
  const lefts = parts.map((part) => readLeft(part, frame));
  return some(
    elementsOf(constant).map((element) => {
      const values = isJson(element) && Array.isArray(element['concat']) ? element['concat'] : null;
      if (values === null || values.length !== lefts.length) {
        return doubt('a set element that vmping does not know');
      }
      return every(
        lefts.map(({ type, value }, index) =>
          value === null ? false : isDoubt(value) ? value : matchesConstant(type, value, values[index]),
        ),
      );
    }),
  );
}

/** The elements of a set, out of their wrapping (comment, time-out, counter). */
export function elementsOf(constant: unknown): readonly unknown[] {
  const list = isJson(constant) && 'set' in constant ? constant['set'] : constant;
  return [list].flat().map((element) => {
    const inner = isJson(element) ? element['elem'] : undefined;
    return isJson(inner) && 'val' in inner && !('limit' in inner) ? inner['val'] : element;
  });
}

/** `@name` becomes its elements, everything else stays. */
export function resolveSet(right: unknown, sets: NamedSets): unknown {
  if (typeof right !== 'string' || !right.startsWith('@')) {
    return right;
  }
  const elements = sets.get(right.slice(1));
  return elements === undefined ? doubt(`the set ${right} is not in the listing`) : { set: elements };
}

/** A flag value against one mask or a list of flags: `==` is the very value, `in` is any of them. */
function matchFlags(value: Scalar, constant: unknown, op: string): Match {
  const flags = [constant].flat().map((flag) => readScalar('tcpflag', flag));
  const broken = flags.find(isDoubt);
  if (broken !== undefined) {
    return broken;
  }
  const mask = flags.reduce<bigint>((sum, flag) => sum | (flag as bigint), 0n);
  return op === 'in' ? ((value as bigint) & mask) !== 0n : value === mask;
}

function matchConnection(key: 'state' | 'status', op: string, right: unknown, frame: HookedFrame): Match {
  const state = connectionState(frame);
  if (isDoubt(state)) {
    return state;
  }
  if (key === 'status' && (state === 'invalid' || state === 'untracked')) {
    return false;
  }
  const match = key === 'state' ? matchesConstant('word', state, right) : hasStatus(right, state, frame);
  return op === '!' || op === '!=' ? not(match) : match;
}

/** `ct status`: of a new connection only the translation of its destination is known. */
function hasStatus(right: unknown, state: string, frame: HookedFrame): Match {
  return state === 'new' && String(right) === 'dnat'
    ? frame.isDnat
    : doubt(`the connection's status is not known`);
}

function compare(left: Left, op: string, right: unknown): Match {
  const wanted = readScalar(left.type, right);
  if (left.value === null) {
    return false;
  }
  if (isDoubt(left.value) || isDoubt(wanted)) {
    return isDoubt(left.value) ? left.value : (wanted as Doubt);
  }
  if (op === '<' || op === '>=') {
    return left.value < wanted === (op === '<');
  }
  return left.value > wanted === (op === '>');
}

function isAbsent(left: unknown, frame: HookedFrame): boolean {
  const parts = isJson(left) && Array.isArray(left['concat']) ? left['concat'] : [left];
  return parts.some((part) => readLeft(part, frame).value === null);
}

function readLeft(left: unknown, frame: HookedFrame): Left {
  const unknown: Left = { type: 'word', value: doubt('a field that vmping does not know') };
  if (!isJson(left)) {
    return unknown;
  }
  const { meta, payload, ct, fib, '&': masked } = left;
  if (isJson(ct)) {
    return fieldOf(frame, `ct.${String(ct['key'])}`) ?? unknown;
  }
  if (isJson(fib)) {
    return readFib(fib, frame) ?? unknown;
  }
  if (isJson(meta)) {
    return fieldOf(frame, `meta.${String(meta['key'])}`) ?? unknown;
  }
  if (isJson(payload)) {
    return fieldOf(frame, `${String(payload['protocol'])}.${String(payload['field'])}`) ?? unknown;
  }
  if (Array.isArray(masked)) {
    return readMasked(readLeft(masked[0], frame), masked[1]);
  }
  return unknown;
}

function readMasked({ type, value }: Left, mask: unknown): Left {
  const bits = [mask].flat().map((part) => readScalar(type, part));
  if (value === null || isDoubt(value)) {
    return { type, value };
  }
  if (typeof value !== 'bigint' || bits.some(isDoubt)) {
    return { type, value: doubt('a mask that vmping does not know') };
  }
  return { type, value: value & bits.reduce<bigint>((sum, part) => sum | (part as bigint), 0n) };
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
