import type * as contract from '../firmware/api/contract.ts';

/** What each address answers: the page asks by this table, so that the compiler knows the answer. A new page adds a line. */
export interface Reads {
  readonly '/api/v1/status': contract.StatusAnswer;
  readonly '/api/v1/account': contract.Account;
  readonly '/api/v1/events': contract.EventsPage;
  readonly '/api/v1/sessions': contract.SessionsPage;
  readonly '/api/v1/sources': contract.SourcesPage;
  readonly '/api/v1/logins': contract.LoginsPage;
  readonly '/api/v1/commands': contract.CommandsPage;
  readonly '/api/v1/tokens': contract.TokensPage;
  readonly '/api/v1/honeyfiles': contract.HoneyfilesPage;
  readonly '/api/v1/scans': contract.ScansPage;
  readonly '/api/v1/incidents': contract.IncidentsPage;
  readonly '/api/v1/map': contract.MapAnswer;
  readonly '/api/v1/statistics': contract.StatisticsAnswer;
  readonly '/api/v1/configuration': contract.ConfigState;
  readonly '/api/v1/alerts': contract.AlertsState;
  readonly '/api/v1/log': contract.LogAnswer;
  readonly '/api/v1/ignore': contract.IgnoreAnswer;
  readonly '/api/v1/keys': contract.ApiKeys;
  readonly '/api/v1/snapshots': contract.SnapshotsAnswer;
  readonly '/api/v1/evidence': contract.EvidenceAnswer;
  readonly '/api/v1/checklist': contract.ChecklistAnswer;
  readonly '/api/v1/audit': contract.AuditPage;
  readonly [path: `/api/v1/sessions/${number}`]: contract.SessionDetail;
  readonly [path: `/api/v1/sessions/${number}/replay`]: contract.ReplayAnswer;
  readonly [path: `/api/v1/incidents/${number}`]: contract.IncidentRow;
  readonly [path: `/api/v1/sources/${string}`]: contract.SourceDetail;
}
export type ReadPath = keyof Reads;

/** The same of what changes something: what POST or DELETE answers. */
export interface Changes {
  readonly '/api/v1/ignore': contract.IgnoreAnswer;
  readonly '/api/v1/ignore/preview': contract.PreviewAnswer;
  readonly '/api/v1/keys': contract.ApiKeyMade;
  readonly '/api/v1/snapshots': contract.SnapshotsAnswer;
  readonly '/api/v1/selftest': contract.SelfTestAnswer;
  readonly '/api/v1/checklist': contract.ChecklistAnswer;
  readonly '/api/v1/configuration': contract.ConfigApplied;
  readonly '/api/v1/configuration/check': contract.ConfigVerdict;
  readonly '/api/v1/alerts/test': contract.AlertTrial;
  readonly '/api/v1/alerts/confirm': contract.ConfirmAnswer;
  readonly '/api/v1/restart': object;
  readonly '/api/v1/password': object;
  readonly '/api/v1/logout': object;
  readonly '/api/v1/logout/everywhere': object;
  readonly [path: `/api/v1/ignore/${number}`]: contract.IgnoreAnswer;
  readonly [path: `/api/v1/keys/${number}`]: object;
  readonly [path: `/api/v1/incidents/${number}/acknowledge`]: contract.IncidentRow;
  readonly [path: `/api/v1/incidents/${number}/note`]: contract.IncidentRow;
}
export type ChangePath = keyof Changes;

type Query = Readonly<Record<string, string | number | undefined>>;

/** Throws an Error whose message is the daemon's sentence. */
export interface Client {
  get<Path extends ReadPath>(path: Path, query?: Query): Promise<Reads[Path]>;
  post<Path extends ChangePath>(path: Path, body: unknown): Promise<Changes[Path]>;
  remove<Path extends ChangePath>(path: Path): Promise<Changes[Path]>;
}

/** The way to the daemon: the browser's in world.ts, Node's in the tests. */
export interface Wire {
  get(path: string): Promise<unknown>;
  change(method: 'POST' | 'DELETE', path: string, body: unknown, csrf: string): Promise<unknown>;
}

export const createClient = (wire: Wire): Client => {
  let csrf: Promise<string> | undefined;

  /** Of this log-in; asked for before the first change, and again after one that failed: it may have been another log-in's. */
  const token = async (): Promise<string> => {
    csrf ??= wire.get('/api/v1/account').then((account) => (account as contract.Account).csrf ?? '');
    return await csrf;
  };

  async function change(method: 'POST' | 'DELETE', path: string, body: unknown): Promise<unknown> {
    try {
      return await wire.change(method, path, body, await token());
    } catch (error) {
      csrf = undefined;
      throw error;
    }
  }

  return {
    get: async (path, query = {}) => (await wire.get(withQuery(path, query))) as never,
    post: async (path, body) => (await change('POST', path, body)) as never,
    remove: async (path) => (await change('DELETE', path, undefined)) as never,
  };
};

export function withQuery(path: string, query: Query): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value));
  const text = given.toString();
  return text === '' ? path : `${path}?${text}`;
}
