import { defineConfig } from 'vitest/config';
import { compiled } from './test/first-start.ts';
import { scratch } from './test/scratch.ts';

const globalSetup = ['test/first-start.ts'];

/**
 * The parts of `npm test`, one after the other, cheapest first. The last two need root, and the lab its packages.
 * Tests with Redis or a host wait most of the time, so two of them run side by side on two processors. A lab has them to
 * itself: its emulated guests answer late beside another. The program is started some three hundred times: that it is
 * compiled once and not each time halves a start.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          env: { ...compiled, ...scratch },
          globalSetup: ['test/scratch.ts'],
          include: ['test/unit/**/*.test.ts'],
          testTimeout: 60_000,
          maxWorkers: '100%',
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'redis',
          env: { ...compiled, ...scratch },
          globalSetup: [...globalSetup, 'test/scratch.ts'],
          include: ['test/redis/**/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          testTimeout: 30_000,
          hookTimeout: 30_000,
          pool: 'forks',
        },
      },
      {
        test: {
          name: 'host',
          env: compiled,
          globalSetup,
          include: ['test/host/**/*.test.ts'],
          sequence: { groupOrder: 3 },
          testTimeout: 60_000,
          hookTimeout: 30_000,
          pool: 'forks',
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'lab',
          env: compiled,
          globalSetup,
          include: ['test/lab/**/*.test.ts'],
          sequence: { groupOrder: 4 },
          testTimeout: 120_000,
          hookTimeout: 180_000,
          pool: 'forks',
          fileParallelism: false,
        },
      },
    ],
  },
});
