import type { Incident } from '../../firmware/store/state.ts';
import { T0 } from '../alerts/rig.ts';

export const incident = (id: number, more: Partial<Incident> = {}): Incident => ({
  id,
  source: `10.0.0.${id}`,
  startedAt: T0,
  lastAt: T0 + id,
  firstEvent: id,
  lastEvent: id * 10,
  events: 3,
  grade: 'login',
  endedAt: null,
  tellAt: T0 + 2000,
  told: null,
  heldAt: null,
  loud: 'login',
  news: 3,
  known: null,
  ignored: null,
  story: {
    connections: 1,
    counts: { login: 2 },
    sensors: [{ sensor: 'ftp', transport: 'tcp', grade: 'login', ports: [10_021], morePorts: false }],
    lines: [{ at: T0, grade: 'login', sensor: 'ftp', port: 10_021, text: `tried "; DROP TABLE outbox; -- / p'w` }],
  },
  ...more,
});
