import type { Config } from '../../config/config.ts';
import type { Secrets } from '../../config/secrets.ts';
import type { DoctorLine } from '../../model/doctor.ts';
import { idsOf } from '../../policy/ids.ts';
import { slackApiUrl, slackConnection } from '../chat-adapters.ts';

/**
 * The lines of Slack, whose library is loaded for them alone; none where it is not on, or where a secret is missing,
 * which has its own line.
 */
export async function inspectSlackOf(
  { slack, policy }: Config,
  secrets: Secrets,
): Promise<readonly DoctorLine[]> {
  const connection = slack && slackConnection(slack, secrets);
  const { slackBotToken: botToken } = secrets;
  if (!connection || !botToken) {
    return [];
  }
  const { inspectSlack } = await import('../../../adapters/chat/slack/inspect.ts');
  return inspectSlack({ botToken, connection, ...slackApiUrl(), ...idsOf(policy, 'slack') });
}
