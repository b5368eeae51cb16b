const steps = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/**
 * Times as a line of blocks no wider than the columns: each block is the slowest of its pings between zero and `top`,
 * `×` where one of them was lost. Pure.
 */
export function plotTimes(times: readonly (number | null)[], columns: number, top: number): string {
  const width = Math.max(1, Math.min(columns, times.length));
  return Array.from({ length: width }, (_, index) => {
    const from = Math.floor((index * times.length) / width);
    const part = times.slice(from, Math.max(from + 1, Math.floor(((index + 1) * times.length) / width)));
    return part.some((time) => time === null)
      ? '×'
      : blockOf(Math.max(...part.map((time) => time ?? 0)), top);
  }).join('');
}

function blockOf(time: number, top: number): string {
  const step = top <= 0 ? 0 : Math.min(steps.length - 1, Math.floor((time / top) * steps.length));
  return steps[step] ?? steps[0];
}
