/** A line that is longer is not one of those that are waited for: it is dropped. */
const longestLine = 16_384;

/** Cuts a stream of text into its whole lines, chunk by chunk. What is too long is left out, and bounded on the way. */
export function createLineSplitter(): (chunk: string) => string[] {
  let pending = '';
  let dropping = false;
  return (chunk) => {
    const lines = (pending + chunk).split('\n');
    pending = lines.pop() ?? '';
    if (dropping && lines.length > 0) {
      // The end of the line whose beginning was dropped.
      lines.shift();
      dropping = false;
    }
    if (pending.length > longestLine) {
      pending = '';
      dropping = true;
    }
    return lines.filter((line) => line.length <= longestLine);
  };
}
