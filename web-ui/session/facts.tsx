import type { ComponentChildren } from 'preact';
import type { SessionDetail } from '../../firmware/api/contract.ts';
import { SourceLink } from '../list/links.tsx';
import { When } from '../mark.tsx';
import { hashOfSession } from '../route.ts';
import { bytes, duration, localTime } from '../time.ts';
import { END_WORDS, WORDS } from '../words.ts';

interface FactsProps {
  readonly session: SessionDetail;
  readonly now: number;
}

export function SessionFacts({ session, now }: FactsProps) {
  const { srcIp, srcPort, instance, sensor, transport, dstIp, dstPort, startedAt, endedAt, endReason, parent } =
    session;
  const words = WORDS.session;
  return (
    <dl class="session-facts">
      <Fact name={words.source}>
        <SourceLink ip={srcIp} />
        {srcPort !== null && <span class="muted"> port {srcPort}</span>}
      </Fact>
      <Fact name={words.decoy}>
        {instance}
        <span class="muted">
          {sensor === instance ? '' : ` ${sensor}`} {transport} {dstIp}
          {dstPort === null ? '' : ` port ${dstPort}`}
        </span>
      </Fact>
      <Fact name={words.started}>
        <When at={startedAt} text={localTime(startedAt, now)} />
      </Fact>
      <Fact name={words.lasted}>
        {endedAt === null ? <span class="badge">{words.stillOpen}</span> : duration(endedAt - startedAt)}
      </Fact>
      {endReason !== null && <Fact name={words.ended}>{END_WORDS[endReason]}</Fact>}
      <Fact name={words.bytes}>{words.bytesBoth(bytes(session.bytesIn), bytes(session.bytesOut))}</Fact>
      {session.sessions > 1 && <Fact name={words.connections}>{session.sessions.toLocaleString('en')}</Fact>}
      {session.ports !== null && <Fact name={words.ports}>{session.ports}</Fact>}
      {parent !== null && (
        <Fact name={words.parent}>
          <a href={hashOfSession(parent)}>{words.title(parent)}</a>
        </Fact>
      )}
    </dl>
  );
}

const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
