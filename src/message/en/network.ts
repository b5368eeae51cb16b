import type { Catalogue } from '../catalogue.ts';

/** English: findings, fixes and evidence of the layer `network`. */
export const network = {} as const satisfies Catalogue;
