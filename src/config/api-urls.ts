/** Variables that name another Web API than the chat's own, and what stands there by default. */
export const apiUrlVariables = {
  slack: { variable: 'VMPING_SLACK_API_URL', byDefault: 'https://slack.com/api/' },
  discord: { variable: 'VMPING_DISCORD_API_URL', byDefault: 'https://discord.com/api' },
} as const;
