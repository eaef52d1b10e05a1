/**
 * Why a session ended: column `session.end_reason`. Closed set; every limit in net/ has its own reason, so that a
 * person reading the evidence knows whether the visitor left or was made to leave.
 */
export const END_REASONS = {
  'visitor-closed': 'The visitor closed the connection.',
  'sensor-done': 'The sensor ended the conversation, as the real product would.',
  reset: 'The visitor reset the connection (also: before it could be accepted).',
  malformed: 'The visitor broke the protocol.',
  idle: 'Nothing came from the visitor for `limits.idle_s`.',
  lifetime: 'The session lasted longer than `limits.lifetime_s`.',
  'bytes-in': 'The visitor sent more than `limits.bytes_in`.',
  'bytes-out': 'The visitor was sent more than `limits.bytes_out`.',
  'line-too-long': 'A line was longer than the sensor allows.',
  events: 'The session recorded more than `limits.events` events.',
  'gave-way': 'All places were taken (`limits.sessions`) and this was the session that had been idle longest.',
  'gave-way-address':
    'Its address held `limits.sessions_per_address` places and this was its session that had been idle longest.',
  fault: 'The sensor failed: a bug of ours or of a plug-in. Event `skep.fault` says more.',
  shutdown: 'The daemon was stopped.',
  lost: 'The daemon died during the session; the end was written at the next start.',
} as const;
export type EndReason = keyof typeof END_REASONS;
