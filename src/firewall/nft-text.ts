import { isJson } from './nft-match.ts';

/** A rule of nft's JSON as nft itself writes it, for people; a part that has no known text becomes `...`. */
export function printNftRule(expr: readonly unknown[], comment: string | null): string {
  const parts = expr.map(printStatement);
  return [...parts, ...(comment === null ? [] : [`comment "${comment}"`])].join(' ');
}

function printStatement(statement: unknown): string {
  if (!isJson(statement)) {
    return typeof statement === 'string' ? statement.replaceAll(/\s+/gu, ' ') : '...';
  }
  const [keyword = '', value] = Object.entries(statement)[0] ?? [];
  switch (keyword) {
    case 'match':
      return isJson(value) ? printMatch(String(value['op']), value['left'], value['right']) : '...';
    case 'vmap':
      return isJson(value) ? `${printValue(value['key'])} vmap ${printValue(value['data'])}` : '...';
    case 'jump':
    case 'goto':
      return `${keyword} ${isJson(value) ? String(value['target']) : '...'}`;
    case 'counter':
      return isJson(value)
        ? `counter packets ${String(value['packets'])} bytes ${String(value['bytes'])}`
        : `counter name ${printValue(value)}`;
    case 'limit':
      return isJson(value) ? `limit rate ${String(value['rate'])}/${String(value['per'])}` : 'limit';
    case 'log':
      return isJson(value) && typeof value['prefix'] === 'string' ? `log prefix "${value['prefix']}"` : 'log';
    case 'reject':
      return isJson(value) && value['expr'] !== undefined
        ? `reject with ${String(value['type'])} ${printValue(value['expr'])}`
        : 'reject';
    case 'mangle':
      return isJson(value) ? `${printValue(value['key'])} set ${printValue(value['value'])}` : '...';
    case 'xt':
      return isJson(value) ? `xt ${String(value['type'])} ${String(value['name'])}` : 'xt';
    default:
      return value === null ? keyword : `${keyword} ${printValue(value)}`;
  }
}

function printMatch(op: string, left: unknown, right: unknown): string {
  // `==` and `in` are what nft means when nothing stands there.
  const sign = op === '==' || op === 'in' ? '' : `${op} `;
  const list = Array.isArray(right) ? right.map(printValue).join(',') : printValue(right);
  return `${printValue(left)} ${sign}${list}`;
}

function printValue(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(printValue).join(' : ');
  }
  if (!isJson(value)) {
    return value === null ? '' : `${value as string | number | boolean}`;
  }
  const { meta, payload, ct, prefix, range, set, concat, elem, '&': masked } = value;
  if (isJson(meta)) {
    // nft itself leaves "meta" out before the names of devices.
    return /^[io](if|br)/u.test(String(meta['key'])) ? String(meta['key']) : `meta ${String(meta['key'])}`;
  }
  if (isJson(payload)) {
    return `${String(payload['protocol'])} ${String(payload['field'])}`;
  }
  if (isJson(ct)) {
    return `ct ${String(ct['key'])}`;
  }
  if (isJson(prefix)) {
    return `${String(prefix['addr'])}/${String(prefix['len'])}`;
  }
  if (Array.isArray(range)) {
    return range.map(printValue).join('-');
  }
  if (set !== undefined) {
    return `{ ${[set].flat().map(printValue).join(', ')} }`;
  }
  if (Array.isArray(concat)) {
    return concat.map(printValue).join(' . ');
  }
  if (isJson(elem)) {
    return printValue(elem['val']);
  }
  return Array.isArray(masked)
    ? `${printValue(masked[0])} & ${printValue(masked[1])}`
    : printStatement(value);
}
