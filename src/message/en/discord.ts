import type { Catalogue } from '../catalogue.ts';

/** English: what Discord refuses, and what somebody can do about it. */
export const discord = {
  'discord.command': 'Find out why a VM cannot reach a host',
  'discord.command.vm': 'Name of the VM; HYPERVISOR/VM where two have the same name',
  'discord.command.target': 'What it should reach: address or host name, with :port if you like',
  'discord.command.where': 'On which hypervisor a VM runs',
  'discord.command.watch': 'Look at a path again and again, and tell when it breaks and heals',
  'discord.command.unwatch': 'Watch a path no longer',
  'discord.command.watches': 'Which paths are watched, and how they are',
  'discord.command.silence': 'Post nothing about a port, a VM or a hypervisor for a while',
  'discord.command.unsilence': 'Post about it again',
  'discord.command.silences': 'What is silenced, until when, by whom',
  'discord.command.what': 'hv1/eth0 for a port, web01 or hv1/web01 for a VM, hv1 for a hypervisor',
  'discord.command.length': 'How long, as 30m, 2h or 1d, or stable',
  'discord.command.every': 'How often, as 30s, 5m or 2h',
  'discord.command.status': 'Which hypervisors answer',
  'discord.command.audit': 'Who asked what',
  'discord.command.count': 'How many commands to show, from 1 to 100',
  'discord.command.help': 'What vmping can do',

  'discord.cure.token':
    'Discord refuses the bot token. Make a new one (Developer Portal, your application, Bot, Reset Token), put it where vmping reads it, and restart vmping.',
  'discord.cure.intents':
    'Discord refuses the intents. Use the current vmping; it needs no privileged intent.',
  'discord.cure.gone':
    'The channel or thread is gone, or vmping was removed from the server. Ask in another channel.',
  'discord.cure.message-gone': 'The message was deleted. Ask again.',
  'discord.cure.expired': 'Discord takes answers to a command for 15 minutes. Ask again.',
  'discord.cure.access': 'Let vmping see the channel: give its role the permission View Channel there.',
  'discord.cure.permissions': 'Give the role of vmping these permissions in the channel: {permissions}.',
  'discord.cure.no-direct-messages':
    'The person takes no direct messages from members of this server (Privacy Settings of the server).',
  'discord.cure.not-text': 'Threads need a text channel. Ask there.',
  'discord.cure.locked': 'The thread is locked or archived. Unlock it, or ask in the channel.',
  'discord.cure.threads': 'The server has as many open threads as Discord allows. Close some.',
  'discord.cure.too-large': 'The file is larger than this server takes.',
  'discord.cure.scope':
    'Invite vmping once more, with the URL that `vmping invite discord` prints: it may make no commands here.',

  'discord.health.starting': 'vmping is not connected to Discord yet.',
  'discord.health.stopped': 'vmping has left Discord.',
  'discord.health.reconnecting': 'The connection to Discord broke. vmping is connecting again.',
  'discord.health.away': 'Discord cannot be reached ({problem}). vmping goes on trying.',
  'discord.health.refused': '{cure}',
  'discord.health.closed': 'Discord closed the connection for good (code {code}). Restart vmping.',
  'discord.health.silent':
    'Discord has not answered for {seconds} s. vmping gives this connection up and connects again.',
  'discord.health.commands': 'Slash commands could not be registered; mentions work. {why}',
} satisfies Catalogue;
