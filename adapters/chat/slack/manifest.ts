import { botScopes, shortcutId, slackEvents } from './methods.ts';

/** How Slack reaches the bot: over the socket, or at an address of its own. */
export type ManifestMode =
  | { readonly mode: 'socket' }
  | { readonly mode: 'http'; readonly requestUrl: string };

/**
 * The manifest of the Slack app: what `vmping manifest slack` prints and a person pastes when making the app. The
 * scopes and events are those of the code, see {@link botScopes}; docs.slack.dev/reference/app-manifest.
 */
export function slackManifest(how: ManifestMode) {
  const url = how.mode === 'http' ? { url: how.requestUrl } : {};
  const requestUrl = how.mode === 'http' ? { request_url: how.requestUrl } : {};
  return {
    display_information: {
      name: 'vmping',
      description: "Why can't this VM reach that host? One cause, proven, with its fix.",
      background_color: '#1d3557',
    },
    features: {
      // Where direct messages of the bot are read: answers that can be told nowhere else.
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: true },
      bot_user: { display_name: 'vmping', always_online: true },
      slash_commands: [
        {
          command: '/vmping',
          description: "Why can't this VM reach that host?",
          usage_hint: 'web01 10.0.0.1 | watch web01 10.0.0.1 | where web01 | status | help',
          should_escape: false,
          ...url,
        },
      ],
      shortcuts: [
        {
          name: 'Diagnose with vmping',
          type: 'message',
          callback_id: shortcutId,
          description: 'Finds VM and address in the message and asks',
        },
      ],
    },
    oauth_config: { scopes: { bot: botScopes() } },
    settings: {
      event_subscriptions: { bot_events: Object.keys(slackEvents), ...requestUrl },
      interactivity: { is_enabled: true, ...requestUrl },
      org_deploy_enabled: false,
      socket_mode_enabled: how.mode === 'socket',
      token_rotation_enabled: false,
    },
  };
}
