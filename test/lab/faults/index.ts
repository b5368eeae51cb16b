import type { Fault } from './fault.ts';
export const faults: Fault[] = [];
export const faultIds: string[] = [];
export function faultById(id: string): Fault | undefined { return faults.find((f) => f.id === id); }
