import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { PeerFacts } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Activity } from '../chart/activity.tsx';
import { Inert } from '../inert.ts';
import { When } from '../mark.tsx';
import { hashOfPage } from '../route.ts';
import { duration, localTime } from '../time.ts';
import { SOURCE_WORDS as SAYS } from '../words/sources.ts';
import { reasonOf } from '../reason.ts';

const LISTS = ['incidents', 'sessions', 'events', 'logins', 'commands', 'scans'] as const;

/** All that is known of one address, and the ways to what it did. */
export function SourceView({ ip }: { readonly ip: string }) {
  const { client, state } = useApp();
  const facts = useSignal<PeerFacts | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  useEffect(() => {
    client.get(`/api/v1/sources/${encodeURIComponent(ip)}`).then(
      (found) => (facts.value = found),
      (error: unknown) => (problem.value = reasonOf(error)),
    );
  }, [client, ip, facts, problem]);
  return (
    <>
      <section class="card detail" aria-labelledby="source-title" data-testid="source-detail">
        <a class="back" href={hashOfPage('sources')}>
          <span aria-hidden="true">←</span> {SAYS.back}
        </a>
        <h2 id="source-title">
          <Inert text={ip} max={80} />
        </h2>
        {problem.value !== undefined && (
          <p class="notice">
            <Inert text={SAYS.failed(problem.value)} />
          </p>
        )}
        {facts.value === undefined && problem.value === undefined && <p class="empty">{SAYS.loading}</p>}
        {facts.value !== undefined && <Facts peer={facts.value} now={state.now.peek()} />}
        <h3>{SAYS.what}</h3>
        <ul class="ways">
          {LISTS.map((list) => (
            <li key={list}>
              <a href={hashOfPage(list, { source: ip })}>{SAYS.lists[list]}</a>
            </li>
          ))}
        </ul>
      </section>
      <Activity filter={{ source: ip }} />
    </>
  );
}

type FactName = keyof (typeof SAYS)['facts'];
type Shown = readonly [FactName, ComponentChildren | null];

function Facts({ peer, now }: { readonly peer: PeerFacts; readonly now: number }) {
  const text = (value: string | number | null): ComponentChildren | null =>
    value === null ? null : <Inert text={String(value)} max={200} />;
  const time = (at: number | null): ComponentChildren | null =>
    at === null ? null : <When at={at} text={localTime(at, now)} />;
  const { osName, osFlavor, uptimeMinutes, httpName, httpFlavor } = peer;
  const shown: readonly Shown[] = [
    ['firstAt', time(peer.firstAt)],
    ['lastAt', time(peer.lastAt)],
    ['sessions', peer.sessions.toLocaleString('en')],
    ['hostname', text(peer.hostname)],
    ['mac', text(peer.mac)],
    ['vendor', text(peer.vendor)],
    ['country', text(peer.country)],
    ['region', text(peer.region)],
    ['city', text(peer.city)],
    ['network', text(peer.network)],
    ['timezone', text(peer.timezone)],
    ['system', osName === null ? null : text(`${osName} ${osFlavor ?? ''}`.trim())],
    ['distance', text(peer.distance)],
    ['linkType', text(peer.linkType)],
    ['uptimeMinutes', uptimeMinutes === null ? null : duration(uptimeMinutes * 60_000)],
    ['httpName', httpName === null ? null : text(`${httpName} ${httpFlavor ?? ''}`.trim())],
    ['language', text(peer.language)],
    ['badSoftware', text(peer.badSoftware)],
    ['natAt', time(peer.natAt)],
  ];
  return (
    <dl class="session-facts">
      {shown
        .filter(([, value]) => value !== null)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{SAYS.facts[name]}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
