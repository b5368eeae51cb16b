import { type CommandOutput, defineFact, ParseError } from '../../model/fact.ts';
import { virshCommand } from '../shared/source.ts';

/** Every domain, running or not, by the id that does not change when it moves or is renamed. */
export interface DomainIds {
  readonly domains: readonly { readonly uuid: string; readonly name: string }[];
}

export const domainIds = defineFact({
  id: 'domain-ids',
  summary: 'The UUID and name of every domain of this hypervisor',
  source: virshCommand(() => ['list', '--all', '--uuid', '--name']),
  parse({ stdout }: CommandOutput): DomainIds {
    const rows = stdout.split('\n').filter((row) => row !== '');
    return {
      domains: rows.map((row) => {
        const { uuid, name } = /^(?<uuid>[0-9a-f-]{36}) (?<name>.+)$/u.exec(row)?.groups ?? {};
        if (uuid === undefined || name === undefined) {
          throw new ParseError('virsh list: a row that is not a UUID and a name');
        }
        return { uuid, name };
      }),
    };
  },
});
