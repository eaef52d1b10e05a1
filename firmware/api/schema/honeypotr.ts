import Type from 'typebox';
import { closed, orNull, text } from './same.ts';

export const Links = closed({ links: Type.Array(Type.String()) });

const timespan = text('`days=1`');
const rel_link = text('Address of the details.');
const count = (what: string) => Type.String({ pattern: '^\\d+$', description: `${what}, as text.` });

export const OldPorts = Type.Array(
  closed({
    port: count('The port'),
    total_attacks: count('Sessions'),
    unique_ipaddresses: count('Sources'),
    timespan,
    rel_link,
  }),
);
export const OldAddresses = Type.Array(
  closed({
    ipaddress: Type.String(),
    total_attacks: count('Sessions'),
    unique_ports: count('Ports'),
    timespan,
    rel_link,
  }),
);

const OldSession = closed({
  session: Type.String(),
  begin_time: text('ISO 8601, UTC.'),
  end_time: orNull(text('Null: it goes on.')),
  local_address: orNull(Type.String()),
  peer_address: orNull(Type.String()),
  session_items: Type.Array(
    Type.Object({
      ID: Type.Integer(),
      session: Type.String(),
      eventDateTime: Type.String(),
      peerAddress: orNull(Type.String()),
      localAddress: orNull(Type.String()),
    }),
    { description: 'Events; what else they have is what their sensor declares.' },
  ),
  duration: text('As Python writes a timedelta: `0:00:02.500000`.'),
});
export const OldPort = closed({ port: count('The port'), timespan, items: Type.Array(OldSession) });
export const OldAddress = closed({
  ipaddress: Type.String(),
  timespan,
  ports: Type.Array(Type.Record(Type.String(), Type.Array(OldSession)), {
    description: 'Each port with its sessions.',
  }),
});
