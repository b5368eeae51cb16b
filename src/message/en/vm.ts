import type { Catalogue } from '../catalogue.ts';

/** English: findings, fixes and evidence of the layer `vm`. */
export const vm = {} as const satisfies Catalogue;
