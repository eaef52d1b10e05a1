import type { ComponentChildren } from 'preact';
import type { PeerFacts } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { useLive } from '../live.ts';
import { When } from '../mark.tsx';
import { hashOf } from '../route.ts';
import { localTime } from '../time.ts';
import { INCIDENT_WORDS } from '../words/incidents.ts';
import { SOURCE_WORDS } from '../words/sources.ts';

const { who: SAYS } = INCIDENT_WORDS;

/** What is known of the source that helps to find it; its page has the rest. */
export function Who({ source }: { readonly source: string }) {
  const { client } = useApp();
  const { live } = useLive<PeerFacts>({
    key: source,
    ask: async () => await client.get(`/api/v1/sources/${encodeURIComponent(source)}`),
    concerns: ({ srcIp, sensor }) => srcIp === source && sensor === 'peer',
  });
  const shown = live.value;
  return (
    <section class="card detail" aria-labelledby="who-title" data-testid="who">
      <h3 id="who-title">{SAYS.title}</h3>
      <dl class="session-facts">
        <div>
          <dt>{SAYS.source}</dt>
          <dd>
            <Inert text={source} />
          </dd>
        </div>
        {shown.kind === 'loaded' && <Facts peer={shown.thing} />}
      </dl>
      {shown.kind === 'failed' && (
        <p class="muted">
          <Inert text={SAYS.failed(shown.reason)} />
        </p>
      )}
      <a class="onward" href={hashOf({ page: 'sources', id: source, filter: {} })}>
        {SAYS.all}
      </a>
    </section>
  );
}

type FactName = keyof (typeof SOURCE_WORDS)['facts'];

function Facts({ peer }: { readonly peer: PeerFacts }) {
  const now = useApp().state.now.peek();
  const { hostname, vendor, mac, country, network, osName, osFlavor, firstAt, lastAt } = peer;
  const text = (value: string | null): ComponentChildren => (value === null ? null : <Inert text={value} max={120} />);
  const facts: readonly (readonly [FactName, ComponentChildren])[] = [
    ['hostname', text(hostname)],
    ['vendor', text(vendor)],
    ['mac', text(mac)],
    ['country', text(country)],
    ['network', text(network)],
    ['system', text(osName === null ? null : `${osName} ${osFlavor ?? ''}`.trim())],
    ['firstAt', <When key="first" at={firstAt} text={localTime(firstAt, now)} />],
    ['lastAt', <When key="last" at={lastAt} text={localTime(lastAt, now)} />],
    ['sessions', peer.sessions.toLocaleString('en')],
  ];
  return (
    <>
      {facts
        .filter(([, value]) => value !== null)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{SOURCE_WORDS.facts[name]}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </>
  );
}
