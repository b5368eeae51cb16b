import { watchLinks } from '../../adapters/host/link-monitor.ts';

/** A link monitor that prints what it finds, a line of JSON each; ends on SIGTERM. */
const print = (document: object) => process.stdout.write(`${JSON.stringify(document)}\n`);
const monitor = watchLinks({
  counted: null,
  onLook: (look) => print({ ...look, listener: pid() }),
  log: (event, fields) => print({ event, ...fields }),
  backoff: { firstMs: 50, mostMs: 200, calmMs: 60_000 },
  pace: { deafMs: 10_000 },
});
function pid(): number | null {
  try {
    return monitor.pid();
  } catch {
    // The first look comes while the monitor is still being made.
    return null;
  }
}
process.on('SIGTERM', () => void monitor.stop());
