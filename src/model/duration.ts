const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A duration as people write it, in milliseconds: `500ms`, `10s`, `1.5h`, `1h30m`, `7d`. Null where the text is none;
 * a number without its unit is none either, since nobody could tell what was meant.
 */
export function parseDuration(text: string): number | null {
  const parts = [...text.matchAll(/(?<amount>\d{1,9}(?:\.\d{1,3})?)(?<unit>ms|s|m|h|d)/gu)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    return null;
  }
  return parts.reduce(
    (sum, { groups }) => sum + Number(groups?.['amount']) * (units[groups?.['unit'] ?? ''] ?? Number.NaN),
    0,
  );
}

/** The same the other way round, exactly: `90000` is `1m30s`. Whole milliseconds, 0 is `0s`. */
export function writeDuration(ms: number): string {
  let left = Math.round(ms);
  const parts = Object.entries(units)
    .toReversed()
    .map(([unit, size]) => {
      const amount = Math.floor(left / size);
      left -= amount * size;
      return amount === 0 ? '' : `${amount}${unit}`;
    });
  return parts.join('') || '0s';
}
