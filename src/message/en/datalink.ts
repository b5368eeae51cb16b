import type { Catalogue } from '../catalogue.ts';

/** English: findings, fixes and evidence of the layer `datalink`. */
export const datalink = {} as const satisfies Catalogue;
