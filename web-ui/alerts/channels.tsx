import type { AlertsState, AlertTrial, ChannelState } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { localTime } from '../time.ts';
import { ALERT_WORDS as SAYS } from '../words/alerts.ts';
import { Trial } from './trial.tsx';

type Shape = keyof typeof SAYS.states;

export interface ChannelsProps {
  readonly alerts: AlertsState;
  /** Of a channel as it is set. */
  readonly trial: AlertTrial | undefined;
  readonly told: string;
  readonly test: (channel: string) => void;
}

/** Who is told, and whether that works. */
export function Channels({ alerts, trial, told, test }: ChannelsProps) {
  const channels = alerts.channels.filter(({ configured }) => configured);
  return (
    <section class="card" aria-labelledby="channels">
      <h2 id="channels">{SAYS.title}</h2>
      {channels.length === 0 && <p class="empty">{SAYS.none}</p>}
      <ul class="stands" data-testid="channels">
        {channels.map((channel) => (
          <Channel key={channel.name} channel={channel} test={test} />
        ))}
      </ul>
      <div class="about">
        <p role="status" data-testid="alert-told">
          <Inert text={told} />
        </p>
        {trial !== undefined && <Trial trial={trial} />}
      </div>
    </section>
  );
}

function Channel({ channel, test }: { readonly channel: ChannelState; readonly test: (name: string) => void }) {
  const now = useApp().state.now.value;
  const { name, to, waiting, refused, lastDeliveredAt, problem } = channel;
  const shape = shapeOf(channel);
  return (
    <li class={`stand stand-${shape}`} data-testid="channel" data-name={name} data-state={shape}>
      <span class="lamp" aria-hidden="true" />
      <div class="stand-what">
        <strong class="stand-name">
          {name === 'email' ? SAYS.email : <Inert text={SAYS.handler(name.slice(8))} />}
        </strong>{' '}
        <Inert text={to.join(', ')} max={400} />
        <p class="stand-face">
          {lastDeliveredAt === null ? SAYS.never : SAYS.last(localTime(lastDeliveredAt, now))}
          {waiting > 0 && ` ${SAYS.waiting(waiting)}`}
          {refused > 0 && ` ${SAYS.refused(refused)}`}
        </p>
      </div>
      <div class="stand-where">
        <strong class="stand-state">{SAYS.states[shape]}</strong>
      </div>
      {problem !== null && (
        <div class="notice">
          <p>{SAYS.said}</p>
          <code>
            <Inert text={problem} />
          </code>
        </div>
      )}
      <div class="stand-buttons">
        <button type="button" class="small" onClick={() => test(name)} data-testid={`test-${name}`}>
          {SAYS.test}
        </button>
      </div>
    </li>
  );
}

function shapeOf({ problem, waiting, lastDeliveredAt }: ChannelState): Shape {
  if (problem !== null) return 'trouble';
  if (waiting > 0) return 'waiting';
  return lastDeliveredAt === null ? 'fresh' : 'good';
}
