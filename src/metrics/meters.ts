import type { LabelsOf, MetricOf } from './table.ts';

/** Where a process counts what it does. Nothing here throws or waits, so it may be called anywhere. */
export interface Meters {
  /** A counter rises, by 1 where nothing else is said. */
  add<Name extends MetricOf<'counter'>>(name: Name, labels: LabelsOf<Name>, by?: number): void;
  /** A gauge as it is now; null: it is not known any more, and its series ends. */
  set<Name extends MetricOf<'gauge'>>(name: Name, labels: LabelsOf<Name>, value: number | null): void;
  /** A histogram gets one more value, in the unit of its name. */
  observe<Name extends MetricOf<'histogram'>>(name: Name, labels: LabelsOf<Name>, value: number): void;
  /** `read` is called before each scrape, to set gauges; one that takes long or fails holds up nothing. */
  onScrape(read: () => void | Promise<void>): void;
}

/** Where nobody asks for metrics. */
export const noMeters: Meters = {
  add: () => undefined,
  set: () => undefined,
  observe: () => undefined,
  onScrape: () => undefined,
};
