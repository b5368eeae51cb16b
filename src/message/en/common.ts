import type { Catalogue } from '../catalogue.ts';

/** English: everything that is not about one finding. */
export const common = {} as const satisfies Catalogue;
