import type { Config } from '../config/config.ts';
import type { DoctorLine } from '../model/doctor.ts';

/** Whether what agents tell reaches anybody. `agents`: how many hypervisors have announced themselves. */
export function alertLines(
  { alerts, slack, discord }: Pick<Config, 'alerts' | 'slack' | 'discord'>,
  agents: number,
): readonly DoctorLine[] {
  const subject = 'alerts';
  if (agents === 0 || (slack === null && discord === null)) {
    return [];
  }
  const channels = [...new Set([...alerts.routes.flatMap((route) => route.channels), ...alerts.otherwise])];
  if (channels.length === 0) {
    return [
      {
        subject,
        status: 'warn',
        says: 'No channel is told when a link flaps or a watched path breaks: it is only counted.',
        cure: 'Add `alerts:` with `default: ["slack:C…"]` or `routes` (docs/configuration.md)',
      },
    ];
  }
  const off = channels.filter((channel) => (channel.startsWith('slack:') ? slack : discord) === null);
  return off.length === 0
    ? [
        {
          subject,
          status: 'ok',
          says: `They go to ${channels.length} ${channels.length === 1 ? 'channel' : 'channels'}${alerts.otherwise.length === 0 ? '; what no route takes is only counted' : ''}.`,
          cure: null,
        },
      ]
    : [
        {
          subject,
          status: 'warn',
          says: `${off.join(', ')} ${off.length === 1 ? 'is a channel' : 'are channels'} of a chat that is off.`,
          cure: 'Turn the chat on, or take the channel out of `alerts`',
        },
      ];
}
