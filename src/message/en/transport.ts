import type { Catalogue } from '../catalogue.ts';

/** English: findings, fixes and evidence of the layer `transport`. */
export const transport = {} as const satisfies Catalogue;
