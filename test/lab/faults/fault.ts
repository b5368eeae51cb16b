import type { Lab } from '../lab.ts';
export interface Fault { id: string; inject(lab: Lab): Promise<void>; heal(lab: Lab): Promise<void> }
