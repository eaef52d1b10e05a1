import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ConfigState } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { onReconnect } from '../live.ts';
import { Restart } from '../settings/restart.tsx';
import { duration, localTime } from '../time.ts';
import { SYSTEM_WORDS } from '../words/system.ts';

const { box: SAYS, config: CONFIG } = SYSTEM_WORDS;

interface BoxProps {
  readonly conf: ConfigState | undefined;
  readonly load: () => Promise<void>;
}

/** What it is, where it is reached, and its restart. */
export function Box({ conf, load }: BoxProps) {
  const { state, client } = useApp();
  const fingerprint = useSignal<string | null | undefined>(undefined);
  useEffect(() => {
    const look = (): void => {
      client.get('/api/v1/account').then(
        (account) => (fingerprint.value = account.fingerprint),
        // The frame says that nobody answers.
        () => undefined,
      );
    };
    look();
    return onReconnect(state, look);
  }, []);
  const status = state.status.value;
  const now = state.now.value;
  if (status === undefined) return null;
  const network = status.health.find(({ name }) => name === 'network')?.value;
  const listens = [pageValue(conf, 'address'), pageValue(conf, 'port')].filter((part) => part !== '').join(', port ');
  const facts: readonly (readonly [string, string])[] = [
    [SAYS.version, status.version],
    [SAYS.up, SAYS.since(duration(now - status.startedAt), localTime(status.startedAt, now))],
    [SAYS.hostname, status.hostname],
    [SAYS.page, location.origin],
    ...(listens === '' ? [] : [[SAYS.listens, listens] as const]),
    ...(network === undefined ? [] : [[SAYS.network, network] as const]),
    ...(fingerprint.value === undefined ? [] : [fingerprintOf(fingerprint.value)]),
    ...(conf === undefined ? [] : [[SAYS.data, conf.exists ? conf.file : `${conf.file} (${CONFIG.none})`] as const]),
  ];
  const waits = conf?.restart ?? [];
  return (
    <section class="card" aria-labelledby="box">
      <h2 id="box">{SAYS.title}</h2>
      <dl class="box-facts" data-testid="box">
        {facts.map(([word, value]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>
              <Inert text={value} max={400} />
            </dd>
          </div>
        ))}
      </dl>
      {waits.length > 0 && (
        <p class="notice in-card" data-testid="waits">
          <Inert text={CONFIG.waits(waits.join(', '))} />
        </p>
      )}
      <div class="about buttons">
        <Restart onBack={() => void load()} />
      </div>
    </section>
  );
}

const fingerprintOf = (fingerprint: string | null): readonly [string, string] =>
  fingerprint === null ? [SAYS.tls, SAYS.noTls] : [SAYS.fingerprint, fingerprint];

function pageValue(conf: ConfigState | undefined, key: string): string {
  const written = conf?.entries.find(({ path }) => path === `page.${key}`)?.value;
  const field = conf?.sections.find(({ name }) => name === 'page')?.fields.find((one) => one.key === key);
  return String(written ?? field?.default ?? '');
}
