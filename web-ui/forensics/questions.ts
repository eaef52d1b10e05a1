import type { FORENSICS_WORDS } from '../words/forensics.ts';

/** What a person asks a snapshot at 3 a.m.; the views say what the columns mean. */
export const QUESTIONS = {
  latest:
    'SELECT started, src_ip, instance, dst_port, grade, events, end_reason FROM v_sessions ORDER BY id DESC LIMIT 20',
  passwords:
    'SELECT username, password, count(*) AS times, count(DISTINCT src_ip) AS sources FROM v_logins GROUP BY 1, 2 ORDER BY times DESC LIMIT 20',
  sources:
    'SELECT src_ip, count(*) AS logins, min(time) AS first, max(time) AS last FROM v_logins GROUP BY 1 ORDER BY logins DESC LIMIT 20',
  typed: 'SELECT time, src_ip, sensor, command FROM v_commands ORDER BY event_id DESC LIMIT 50',
  worst:
    "SELECT time, src_ip, sensor, name, summary FROM v_timeline WHERE grade = 'critical' ORDER BY id DESC LIMIT 20",
  days: 'SELECT date(started) AS day, sum(sessions) AS visits, count(DISTINCT src_ip) AS sources FROM v_sessions GROUP BY 1 ORDER BY 1',
  files: 'SELECT id, session_id, name, size, sha256 FROM payload ORDER BY id DESC LIMIT 20',
  whole: 'PRAGMA integrity_check',
} as const satisfies Readonly<Record<keyof (typeof FORENSICS_WORDS)['queries']['names'], string>>;
