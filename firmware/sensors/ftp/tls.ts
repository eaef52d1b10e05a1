import { upperCase } from './command.ts';
import type { Visit } from './visit.ts';

/** PBSZ (RFC 4217 section 8): a formality, TLS has its own blocks. */
export const protectBuffer = (visit: Visit): string =>
  visit.secured ? '200 PBSZ set to 0.' : '503 PBSZ needs a secure connection.';

/** PROT (RFC 4217 section 9): whether data connections are encrypted too. */
export function protectData(visit: Visit, argument: string): string {
  if (!visit.secured) return '503 PROT needs a secure connection.';
  switch (upperCase(argument)) {
    case 'C':
      visit.dataSecured = false;
      return '200 PROT now Clear.';
    case 'P':
      visit.dataSecured = true;
      return '200 PROT now Private.';
    case 'S':
    case 'E':
      return '536 PROT not supported.';
    default:
      return '504 PROT not recognized.';
  }
}
