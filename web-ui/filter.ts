import type { EventRow, Grade, SessionRow } from '../firmware/api/contract.ts';

/** What the page shows; kept in the address, so that it can be copied, mailed and gone back to. */
export interface View {
  readonly source?: string;
  /** An instance's name. */
  readonly decoy?: string;
  /** This grade and worse. */
  readonly grade?: Grade;
  /** The session that is open. */
  readonly session?: number;
}

export const SCALE = ['touch', 'probe', 'login', 'commands', 'critical'] as const satisfies readonly Grade[];

/** `#source=192.0.2.7&session=12`. What cannot be understood is left out: a mangled link still opens the page. */
export function viewOf(hash: string): View {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const source = given.get('source');
  const decoy = given.get('decoy');
  const grade = SCALE.find((known) => known === given.get('grade'));
  const session = /^\d{1,15}$/.test(given.get('session') ?? '') ? Number(given.get('session')) : undefined;
  return {
    ...(source === null || source === '' ? {} : { source }),
    ...(decoy === null || decoy === '' ? {} : { decoy }),
    ...(grade === undefined ? {} : { grade }),
    ...(session === undefined ? {} : { session }),
  };
}

export function hashOf(view: View): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(view)) if (value !== undefined) given.set(name, String(value));
  // ':' of an IPv6 address may stand in a fragment (RFC 3986 section 3.5) and reads better unescaped.
  return `#${given.toString().replaceAll('%3A', ':')}`;
}

export const without = (view: View, left: keyof View): View =>
  Object.fromEntries(Object.entries(view).filter(([name]) => name !== left));

type Filtered = Pick<EventRow | SessionRow, 'srcIp' | 'instance' | 'grade'>;

export function matches(row: Filtered, { source, decoy, grade }: View): boolean {
  if (source !== undefined && row.srcIp !== source) return false;
  if (decoy !== undefined && row.instance !== decoy) return false;
  return grade === undefined || (row.grade !== null && SCALE.indexOf(row.grade) >= SCALE.indexOf(grade));
}

export const isFiltered = ({ source, decoy, grade }: View): boolean =>
  source !== undefined || decoy !== undefined || grade !== undefined;
