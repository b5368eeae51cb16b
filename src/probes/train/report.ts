import type { TrainReport } from '../../model/train.ts';
import type { Train } from './train.ts';

/** The train as a report shows it. */
export function reportOf(train: Train | null): TrainReport | null {
  return (
    train && {
      ...train.numbers,
      long: train.long,
      lost: { ...train.lost },
      control: train.control,
      large:
        train.large === null || train.large.sent === 0
          ? null
          : { size: train.large.size, answered: train.large.received > 0 },
    }
  );
}
