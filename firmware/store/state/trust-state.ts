import type { Database } from 'better-sqlite3';

/** Who may look, in state.sqlite. Nothing here lets anybody in: passwords, sessions and keys are hashes. */
export interface TrustState {
  trust(): Trust;
  /** Keeps the set-up code that is there; none is made for a device that has an owner. */
  offerSetUpCode(code: string): string | null;
  /** The device has an owner from now on; false: it had one already, or the code is not the one that was offered. */
  claim(code: string, passwordHash: string): boolean;
  /** Whoever was logged in no longer is. */
  setPassword(passwordHash: string): void;
  /** As at first start: nobody owns the device, `code` claims it. */
  disown(code: string): void;
  addPageSession(session: PageSession): void;
  /** They were used at `seenAt`. */
  keepPageSessions(seen: readonly Pick<PageSession, 'hash' | 'seenAt'>[]): void;
  endPageSession(hash: string): void;
  /** Undefined: there are {@link KEYS_MAX} already. */
  addApiKey(key: Omit<ApiKey, 'id'>): number | undefined;
  removeApiKey(id: number): boolean;
  writeAudit(entry: Omit<AuditEntry, 'id'>): void;
  /** The newest first. */
  auditTrail(limit: number, before?: number): AuditEntry[];
}

export interface Trust {
  /** Null: nobody owns this device yet. */
  readonly passwordHash: string | null;
  readonly setUpCode: string | null;
  readonly sessions: readonly PageSession[];
  readonly keys: readonly ApiKey[];
}

/** A browser that is logged in. */
export interface PageSession {
  /** Of what its cookie holds. */
  readonly hash: string;
  readonly startedAt: number;
  readonly seenAt: number;
  /** Address that logged in. */
  readonly source: string;
}

/** A program that may read. */
export interface ApiKey {
  readonly id: number;
  readonly name: string;
  readonly hash: string;
  readonly createdAt: number;
}

export interface AuditEntry {
  readonly id: number;
  readonly at: number;
  /** `owner`, `nobody` (yet), `this box`: a command on it. */
  readonly who: string;
  /** Address; null: it was done on the box. */
  readonly source: string | null;
  readonly action: string;
  readonly detail: string | null;
}

/** Browsers that are logged in at a time; the one that was used least lately gives way. */
export const SESSIONS_MAX = 32;
export const KEYS_MAX = 50;
/** Older entries give way: a few MB. */
const AUDIT_MAX = 10_000;

export function trustState(db: Database): TrustState {
  const owner = db.prepare<[], Pick<Trust, 'passwordHash' | 'setUpCode'>>(
    `SELECT password_hash AS passwordHash, set_up_code AS setUpCode FROM owner`,
  );
  const own = db.prepare<object>(
    `INSERT INTO owner (one, password_hash, set_up_code) VALUES (1, :passwordHash, :setUpCode)
     ON CONFLICT (one) DO UPDATE SET password_hash = :passwordHash, set_up_code = :setUpCode`,
  );
  const sessions = db.prepare<[], PageSession>(
    `SELECT hash, started_at AS startedAt, seen_at AS seenAt, source FROM page_session ORDER BY seen_at DESC`,
  );
  const addSession = db.prepare<object>(
    `INSERT INTO page_session (hash, started_at, seen_at, source) VALUES (:hash, :startedAt, :seenAt, :source)`,
  );
  const crowd = db.prepare(
    `DELETE FROM page_session WHERE hash IN
       (SELECT hash FROM page_session ORDER BY seen_at DESC, started_at DESC LIMIT -1 OFFSET ${SESSIONS_MAX})`,
  );
  const keepSession = db.prepare<object>(`UPDATE page_session SET seen_at = :seenAt WHERE hash = :hash`);
  const endSession = db.prepare<object>(`DELETE FROM page_session WHERE hash = :hash`);
  const endAll = db.prepare(`DELETE FROM page_session`);
  const keys = db.prepare<[], ApiKey>(`SELECT id, name, hash, created_at AS createdAt FROM api_key ORDER BY id`);
  const addKey = db.prepare<object>(
    `INSERT INTO api_key (name, hash, created_at) SELECT :name, :hash, :createdAt
     WHERE (SELECT count(*) FROM api_key) < ${KEYS_MAX}`,
  );
  const removeKey = db.prepare<object>(`DELETE FROM api_key WHERE id = :id`);
  const write = db.prepare<object>(
    `INSERT INTO audit (at, who, source, action, detail) VALUES (:at, :who, :source, :action, :detail)`,
  );
  const shorten = db.prepare<object>(`DELETE FROM audit WHERE id <= :last`);
  const trail = db.prepare<object, AuditEntry>(
    `SELECT id, at, who, source, action, detail FROM audit WHERE id < :before ORDER BY id DESC LIMIT :limit`,
  );

  const trust = (): Trust => {
    const { passwordHash, setUpCode } = owner.get() ?? { passwordHash: null, setUpCode: null };
    return { passwordHash, setUpCode, sessions: sessions.all(), keys: keys.all() };
  };
  const ownedBy = (passwordHash: string | null, setUpCode: string | null): void => {
    own.run({ passwordHash, setUpCode });
    endAll.run();
  };
  const offer = db.transaction((code: string): string | null => {
    const { passwordHash, setUpCode } = trust();
    if (passwordHash !== null) return null;
    if (setUpCode === null) own.run({ passwordHash: null, setUpCode: code });
    return setUpCode ?? code;
  });
  const claim = db.transaction((code: string, passwordHash: string): boolean => {
    const held = trust();
    if (held.passwordHash !== null || held.setUpCode !== code) return false;
    ownedBy(passwordHash, null);
    return true;
  });
  const begin = db.transaction((session: PageSession) => {
    addSession.run({ ...session });
    crowd.run();
  });
  const keep = db.transaction((seen: readonly Pick<PageSession, 'hash' | 'seenAt'>[]) => {
    for (const { hash, seenAt } of seen) keepSession.run({ hash, seenAt });
  });

  return {
    trust: () => db.transaction(trust)(),
    offerSetUpCode: (code) => offer.immediate(code),
    claim: (code, hash) => claim.immediate(code, hash),
    setPassword: (hash) => db.transaction(ownedBy).immediate(hash, null),
    disown: (code) => db.transaction(ownedBy).immediate(null, code),
    addPageSession: (session) => begin.immediate(session),
    keepPageSessions: (seen) => keep.immediate(seen),
    endPageSession: (hash) => void endSession.run({ hash }),
    addApiKey({ name, hash, createdAt }) {
      const { changes, lastInsertRowid } = addKey.run({ name, hash, createdAt });
      return changes === 0 ? undefined : Number(lastInsertRowid);
    },
    removeApiKey: (id) => removeKey.run({ id }).changes > 0,
    writeAudit({ at, who, source, action, detail }) {
      const { lastInsertRowid } = write.run({ at, who, source, action, detail });
      shorten.run({ last: Number(lastInsertRowid) - AUDIT_MAX });
    },
    auditTrail: (limit, before = Number.MAX_SAFE_INTEGER) => trail.all({ limit, before }),
  };
}
