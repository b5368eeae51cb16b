import { z } from 'zod';
import type { Person } from '../../../src/model/chat.ts';
import type { SlackLog } from './bolt-logger.ts';
import type { SlackApi } from './web-api.ts';

const Members = z.object({ users: z.array(z.string()) });
const Info = z.object({
  user: z.object({
    name: z.string().optional(),
    real_name: z.string().optional(),
    profile: z.object({ display_name: z.string().optional() }).optional(),
  }),
});

const groupsFreshMs = 5 * 60_000;
const namesFreshMs = 60 * 60_000;
const mostNames = 5_000;
// How long a command waits for them: a name is for show, a group decides who may.
const nameWithinMs = 1_000;
const groupsWithinMs = 3_000;

/** Who is who: names of people, and who is in the user groups that somebody asked for. */
export interface Directory {
  /** The person with a name; without one where Slack gives none. Never rejects. */
  person(id: string, name: string | undefined): Promise<Person>;
  /** Those of the groups that the person is in. One that cannot be read has nobody in it. Never rejects. */
  groupsOf(id: string): Promise<readonly string[]>;
}

export function createDirectory(api: SlackApi, groups: readonly string[], log: SlackLog): Directory {
  const names = new Map<string, { readonly name: Promise<string>; readonly at: number }>();
  const members = new Map<string, { users: Promise<ReadonlySet<string>>; at: number }>();

  const askName = async (id: string): Promise<string> => {
    try {
      const { user } = Info.parse(await api.call('users.info', { user: id }));
      return user.profile?.display_name || user.real_name || user.name || id;
    } catch {
      names.delete(id);
      return id;
    }
  };

  const askMembers = async (
    group: string,
    before: Promise<ReadonlySet<string>> | undefined,
  ): Promise<ReadonlySet<string>> => {
    try {
      const { users } = Members.parse(await api.call('usergroups.users.list', { usergroup: group }));
      return new Set(users);
    } catch (error) {
      log('a user group of the policy could not be read', {
        group,
        error: error instanceof Error ? error.message : String(error),
      });
      // Asked again at the next command; until then what was known.
      members.delete(group);
      return (await before) ?? new Set();
    }
  };

  return {
    async person(id, name) {
      if (name) {
        return { id, name: name.slice(0, 200) };
      }
      let known = names.get(id);
      if (!known || Date.now() - known.at > namesFreshMs) {
        if (names.size >= mostNames) {
          names.clear();
        }
        known = { name: askName(id), at: Date.now() };
        names.set(id, known);
      }
      return { id, name: (await within(known.name, nameWithinMs, id)).slice(0, 200) };
    },

    async groupsOf(id) {
      const found = await Promise.all(
        groups.map(async (group) => {
          let known = members.get(group);
          if (!known || Date.now() - known.at > groupsFreshMs) {
            known = { users: askMembers(group, known?.users), at: Date.now() };
            members.set(group, known);
          }
          const users = await within(known.users, groupsWithinMs, new Set<string>());
          return users.has(id) ? [group] : [];
        }),
      );
      return found.flat();
    },
  };
}

/** The value, or the other one where it takes longer. */
async function within<Value>(value: Promise<Value>, ms: number, other: Value): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Value>((resolve) => {
    timer = setTimeout(() => resolve(other), ms);
  });
  return Promise.race([value, late]).finally(() => clearTimeout(timer));
}
