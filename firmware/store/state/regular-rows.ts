import type { Database } from 'better-sqlite3';
import type { Regular } from '../state.ts';

/** Table `regular`: sources that come again and again. */
export function regularRows(db: Database): {
  readonly all: () => Regular[];
  readonly save: (regular: Regular) => void;
  readonly forget: (source: string) => void;
} {
  const all = db.prepare<[], string>(`SELECT memory FROM regular ORDER BY last_at, source`).pluck();
  const save = db.prepare<object>(
    `INSERT INTO regular (source, last_at, memory) VALUES (:source, :lastAt, :memory)
     ON CONFLICT (source) DO UPDATE SET last_at = :lastAt, memory = :memory`,
  );
  const forget = db.prepare<object>(`DELETE FROM regular WHERE source = :source`);
  return {
    all: () => all.all().map((memory) => JSON.parse(memory) as Regular),
    save: (regular) => {
      save.run({ source: regular.source, lastAt: regular.lastAt, memory: JSON.stringify(regular) });
    },
    forget: (source) => {
      forget.run({ source });
    },
  };
}
