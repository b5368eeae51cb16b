import type { Catalogue } from '../catalogue.ts';

/** English: findings, fixes and evidence of the layer `application`. */
export const application = {} as const satisfies Catalogue;
