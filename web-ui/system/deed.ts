import { SYSTEM_WORDS } from '../words/system.ts';

/** `POST /api/v1/keys` in words; what has none stays as the daemon wrote it. */
export const deedOf = (action: string): string =>
  SYSTEM_WORDS.deeds.find(([start]) => action === start || (start.endsWith('/') && action.startsWith(start)))?.[1] ??
  action;

/** `answered 403` in words. */
export function resultOf(detail: string | null): string {
  if (detail === null) return '';
  const status = /^answered (\d{3})$/.exec(detail)?.[1];
  if (status === undefined) return detail;
  return status.startsWith('2') ? SYSTEM_WORDS.audit.done : SYSTEM_WORDS.audit.refused(status);
}
