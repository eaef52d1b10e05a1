import type { Database } from 'better-sqlite3';
import type { IgnoreRule, RuleHits } from '../../core/ignore-rule.ts';
import type { IgnoreState, NewIgnoreRule } from '../ignore.ts';

/** More rules than a person makes; each is asked for each event. */
const RULES_MAX = 1000;
const NAME = /^rule ([1-9]\d{0,14})$/;

/** Ignore rules, as the daemon reads them and `skep ignore` changes them, each from a process of its own. */
export function ignoreState(db: Database): IgnoreState {
  const rules = db.prepare<[], IgnoreRule>(
    `SELECT 'rule ' || id AS name, preset, address, mac, ports, sensor, grade, note, created_at AS createdAt,
       expires_at AS expiresAt
     FROM ignore_rule ORDER BY id LIMIT ${RULES_MAX}`,
  );
  const add = db.prepare<object>(
    `INSERT INTO ignore_rule (preset, address, mac, ports, sensor, grade, note, created_at, expires_at)
     VALUES (:preset, :address, :mac, :ports, :sensor, :grade, :note, :createdAt, :expiresAt)`,
  );
  const remove = db.prepare<object>(`DELETE FROM ignore_rule WHERE id = :id`);
  const hits = db.prepare<[], RuleHits>(`SELECT rule, events, last_at AS lastAt FROM ignore_hits ORDER BY rule`);
  const forget = db.prepare<object>(`DELETE FROM ignore_hits WHERE rule = :name`);
  const count = db.prepare<[], number>(`SELECT count(*) FROM ignore_rule`).pluck();
  const addOne = db.transaction((rule: NewIgnoreRule) => {
    if ((count.get() ?? 0) >= RULES_MAX) throw new Error(`there are ${RULES_MAX} rules: remove some first`);
    const { preset, address, mac, ports, sensor, grade, note, createdAt, expiresAt } = rule;
    return `rule ${add.run({ preset, address, mac, ports, sensor, grade, note, createdAt, expiresAt }).lastInsertRowid}`;
  });
  const removeOne = db.transaction((name: string) => {
    const id = NAME.exec(name)?.[1];
    if (id === undefined) return false;
    forget.run({ name });
    return remove.run({ id: Number(id) }).changes > 0;
  });
  return {
    ignoreRules: () => rules.all(),
    addIgnoreRule: (rule) => addOne.immediate(rule),
    removeIgnoreRule: (name) => removeOne.immediate(name),
    ignoreHits: () => hits.all(),
  };
}
