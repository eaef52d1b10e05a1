import type { Database } from 'better-sqlite3';
import type { EventRecord } from '../core/record.ts';
import { SCAN_EVENTS } from '../core/scan-events.ts';
import { sqlValue } from './details.ts';
import { SCAN_TABLE } from './schema.ts';
import { fitColumns, quoted } from './tables.ts';

/** What the key says already. */
const KEY = 'first_at';

/** Table `scan` has a column for every field of the events `scan.*`; returns what was changed. */
export function fitScans(db: Database): string[] {
  db.exec(SCAN_TABLE);
  return Object.values(SCAN_EVENTS.events).flatMap(({ fields }) => fitColumns(db, 'scan', fields));
}

export const isScan = ({ sensor }: EventRecord): boolean => sensor === SCAN_EVENTS.name;

export interface ScanRows {
  /** Writes what an event tells over what an earlier one told of the same scan. */
  update(record: EventRecord, boot: number): void;
  /** The daemon died: nobody goes on with these. */
  endLost(): void;
}

export function scanRows(db: Database): ScanRows {
  const byEvent = new Map(
    Object.entries(SCAN_EVENTS.events).map(([event, { fields }]) => {
      const columns = Object.keys(fields).filter((name) => name !== KEY);
      const names = columns.map(quoted);
      const statement = db.prepare(
        `INSERT INTO scan (src_ip, first_at, last_at, ended_at, boot, first_mono, ${names.join(', ')})
          VALUES (?, ?, ?, ?, ?, ?${', ?'.repeat(names.length)})
          ON CONFLICT (src_ip, first_at) DO UPDATE SET last_at = excluded.last_at, ended_at = excluded.ended_at,
            ${names.map((name) => `${name} = excluded.${name}`).join(', ')}`,
      );
      return [event, { columns, statement }] as const;
    }),
  );
  const lost = db.prepare('UPDATE scan SET ended_at = last_at WHERE ended_at IS NULL');
  return {
    update({ name, srcIp, at, mono, fields }, boot) {
      const known = byEvent.get(name);
      const firstAt = fields[KEY];
      const lastedMs = fields['duration_ms'];
      if (known === undefined || typeof firstAt !== 'number' || typeof lastedMs !== 'number') return;
      const values = known.columns.map((column) => sqlValue(fields[column]));
      const ended = name === 'ended' ? at : null;
      // Taken from a scan's first event, soon after it began; later ones leave it as it is.
      const firstMono = Math.round(mono - Math.max(0, at - firstAt));
      known.statement.run(srcIp ?? '', firstAt, firstAt + lastedMs, ended, boot, firstMono, ...values);
    },
    endLost: () => void lost.run(),
  };
}
