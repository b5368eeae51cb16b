import type { Catalogue } from '../catalogue.ts';

/** English: findings, fixes and evidence of the layer `physical`. */
export const physical = {} as const satisfies Catalogue;
