import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Manifest, Snapshot } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { When } from '../mark.tsx';
import { bytes, localTime, utcTime } from '../time.ts';
import { FORENSICS_WORDS } from '../words/forensics.ts';
import { Copyable } from './copy.tsx';
import { Verify } from './verify.tsx';
import { reasonOf } from '../reason.ts';

const { snapshot: SAYS } = FORENSICS_WORDS;
const MAKING_MS = 1000;
const IDLE_MS = 15_000;

/** The evidence as one file: made, waited for, fetched, compared. */
export function SnapshotCard() {
  const { client, state } = useApp();
  const snapshot = useSignal<Snapshot | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const isMaking = snapshot.value?.state === 'making';

  const showing = async (answer: Promise<{ readonly snapshots: readonly Snapshot[] }>): Promise<void> => {
    try {
      [snapshot.value] = (await answer).snapshots;
      problem.value = undefined;
    } catch (error) {
      problem.value = reasonOf(error);
    }
  };
  useEffect(() => {
    const look = (): void => void showing(client.get('/api/v1/snapshots'));
    if (snapshot.peek() === undefined) look();
    const timer = setInterval(look, isMaking ? MAKING_MS : IDLE_MS);
    return () => clearInterval(timer);
  }, [client, isMaking]);

  const made = snapshot.value;
  const failure = problem.value ?? made?.problem ?? undefined;
  return (
    <section class="card" aria-labelledby="snapshot-title" data-testid="snapshot" data-state={made?.state ?? 'none'}>
      <h2 id="snapshot-title">{SAYS.title}</h2>
      <div class="card-text">
        <p>{SAYS.about}</p>
        {failure !== undefined && (
          <p class="notice" role="alert">
            <Inert text={SAYS.failed(failure)} />
          </p>
        )}
        {made !== undefined && made.manifest !== null && <Made snapshot={made} manifest={made.manifest} />}
        <p class="actions">
          <button
            type="button"
            disabled={isMaking}
            data-testid="make-snapshot"
            onClick={() => void showing(client.post('/api/v1/snapshots', {}))}
          >
            {(made?.manifest ?? null) === null ? SAYS.make : SAYS.another}
          </button>
          <span role="status">
            {made?.state === 'making' && SAYS.making(Math.max(0, Math.round((state.now.value - made.id) / 1000)))}
          </span>
        </p>
      </div>
    </section>
  );
}

function Made({ snapshot, manifest }: { readonly snapshot: Snapshot; readonly manifest: Manifest }) {
  const now = useApp().state.now.value;
  const { id, downloadedAt, keptUntil } = snapshot;
  const place = `/api/v1/snapshots/${id}`;
  const madeAt = Date.parse(manifest.createdAt);
  const range = [manifest.firstEventAt, manifest.lastEventAt].flatMap((at) => (at === null ? [] : [Date.parse(at)]));
  return (
    <>
      <dl class="facts-list">
        <dt>{SAYS.facts.file}</dt>
        <dd>
          <code>{manifest.file}</code>
        </dd>
        <dt>{SAYS.facts.made}</dt>
        <dd>
          <When at={madeAt} text={localTime(madeAt, now)} />
        </dd>
        <dt>{SAYS.facts.range}</dt>
        <dd>
          {SAYS.upTo(manifest.lastEvent)}
          {range.length > 0 && (
            <span class="muted"> · {range.map((at) => utcTime(at).slice(0, 16)).join(' – ')} UTC</span>
          )}
        </dd>
        <dt>{SAYS.facts.rows}</dt>
        <dd>{rowsOf(manifest)}</dd>
        <dt>{SAYS.facts.hash}</dt>
        <dd>
          <Copyable text={manifest.sha256} testid="sha256" />
        </dd>
      </dl>
      {manifest.journalBytesLeftOut > 0 && <p class="notice">{SAYS.left(bytes(manifest.journalBytesLeftOut))}</p>}
      {snapshot.state === 'ready' ? (
        <p class="actions">
          <a class="button" href={`${place}/file`} download data-testid="download">
            {SAYS.download(bytes(manifest.bytes))}
          </a>
          <a class="value" href={`${place}/manifest`} download>
            {SAYS.manifest}
          </a>
          <span class="muted">
            {downloadedAt !== null && `${SAYS.downloaded(localTime(downloadedAt, now))} `}
            {keptUntil !== null && SAYS.kept(localTime(keptUntil, now))}
          </span>
        </p>
      ) : (
        <p class="muted">{SAYS.gone}</p>
      )}
      <Verify file={manifest.file} />
    </>
  );
}

const rowsOf = ({ tables }: Manifest): string =>
  Object.entries(SAYS.rows)
    .flatMap(([table, word]) => {
      const rows = tables[table];
      return rows === undefined || rows === 0 ? [] : [word(rows)];
    })
    .join(' · ');
