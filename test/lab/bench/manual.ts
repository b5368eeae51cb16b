import { fileURLToPath } from 'node:url';
import type { Lab } from '../lab.ts';
import type { Question } from './engine.ts';

const script = fileURLToPath(new URL('../seven-steps.sh', import.meta.url));

/** Takes the seven manual steps on hv1, one after another, and answers how long that took. */
export async function takeSevenSteps(lab: Lab, { vm, target }: Question): Promise<number> {
  const began = performance.now();
  const { exitCode, stdout, stderr } = await lab.exec('hv1', ['sh', script, vm, target], {
    timeoutMs: 180_000,
  });
  const ms = performance.now() - began;
  if (exitCode !== 0 || !stdout.includes('== 7')) {
    throw new Error(`the seven steps ended with status ${exitCode}: ${stderr.trim().slice(-300)}`);
  }
  return ms;
}
