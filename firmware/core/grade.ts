/**
 * How bad one thing a visitor did is: one scale for events, sessions, incidents, mails and the page.
 *
 * - `touch`     somebody connected, or a packet arrived
 * - `probe`     something was said that is not a log-in: a scan, a banner grab, another protocol
 * - `login`     credentials were tried
 * - `commands`  somebody was let in and acted: a command, a file fetched or left
 * - `critical`  nobody has an innocent reason: a honeytoken, a honeyfile, an exploit, this box calling out
 */
export const GRADES = ['touch', 'probe', 'login', 'commands', 'critical'] as const;
export type Grade = (typeof GRADES)[number];
/** How many of each. */
export type Graded = Readonly<Record<Grade, number>>;
export const NONE_GRADED: Graded = { touch: 0, probe: 0, login: 0, commands: 0, critical: 0 };

/** The grade's place on the scale, 0 (touch) to 4 (critical). */
export const rank = (grade: Grade): number => GRADES.indexOf(grade);

export const worse = (a: Grade, b: Grade): Grade => (rank(a) >= rank(b) ? a : b);
