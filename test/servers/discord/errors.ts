/** An answer that is an error, as Discord gives them: a status of HTTP, a code of its own, and words. */
export class ApiFault extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The errors that the server gives by itself (topics/opcodes-and-status-codes). */
export const fault = {
  unauthorized: () => new ApiFault(401, 0, '401: Unauthorized'),
  unknownRoute: () => new ApiFault(404, 0, '404: Not Found'),
  unknownChannel: () => new ApiFault(404, 10_003, 'Unknown Channel'),
  unknownGuild: () => new ApiFault(404, 10_004, 'Unknown Guild'),
  unknownMessage: () => new ApiFault(404, 10_008, 'Unknown Message'),
  unknownUser: () => new ApiFault(404, 10_013, 'Unknown User'),
  unknownInteraction: () => new ApiFault(404, 10_062, 'Unknown interaction'),
  acknowledged: () => new ApiFault(400, 40_060, 'Interaction has already been acknowledged.'),
  missingAccess: () => new ApiFault(403, 50_001, 'Missing Access'),
  notTheirs: () => new ApiFault(403, 50_005, 'Cannot edit a message authored by another user'),
  empty: () => new ApiFault(400, 50_006, 'Cannot send an empty message'),
  closed: () => new ApiFault(403, 50_007, 'Cannot send messages to this user'),
  notText: () => new ApiFault(400, 50_008, 'Cannot send messages in a non-text channel'),
  missingPermissions: () => new ApiFault(403, 50_013, 'Missing Permissions'),
  expiredToken: () => new ApiFault(401, 50_027, 'Invalid Webhook Token'),
  invalid: (faults: readonly string[]) =>
    new ApiFault(400, 50_035, `Invalid Form Body: ${faults.join('; ')}`),
  locked: () => new ApiFault(400, 50_083, 'Thread is archived'),
  threadExists: () => new ApiFault(400, 160_004, 'A thread has already been created for this message'),
} as const;
