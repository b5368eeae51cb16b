import { readFileSync } from 'node:fs';
import { readSecrets, type SecretName, type Secrets } from '../src/config/secrets.ts';
import { ConfigError } from './config-file.ts';

/**
 * The secrets of this process's environment, or those of the names alone; the others are null. Throws
 * {@link ConfigError}, which names variables and no values.
 */
export function loadSecrets(env: NodeJS.ProcessEnv = process.env, names?: readonly SecretName[]): Secrets {
  const { secrets, problems } = readSecrets(env, readSecretFile, names);
  if (problems.length > 0) {
    throw new ConfigError('the environment cannot be used:', problems);
  }
  return secrets;
}

/** A token is short; a path that leads to a log or a device is a mistake, and is not read whole. */
function readSecretFile(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    return text.length > 4_096 ? fail(`${path} is too long for a secret`) : text;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return fail(code === undefined ? message : `${path} cannot be read (${code})`);
  }
}

function fail(why: string): never {
  throw new Error(why);
}
