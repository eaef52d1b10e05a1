import { field } from '../core/field.ts';

export const FRONT_DOOR = {
  enabled: field.bool(
    'Take every TCP port of the decoys through one socket that is handed over (systemd socket unit with Transparent=yes), with rules that `skep front-door` prints: no port is bound, no privilege is needed, `port_offset` does not apply to TCP.',
    { default: false },
  ),
  port: field.int('Port of that socket, which the rules lead to; nobody can dial it.', {
    default: 65_000,
    min: 1024,
    max: 65_535,
  }),
  open: field.text(
    'More ports that look open, beside those of the sensors: "139,445,8000-8010". Sensor `tcp` hears what comes there.',
    { default: '', max: 4096 },
  ),
  others: field.choice(
    'What a port looks like that is not open: `closed` (a reset, as from any computer) or `filtered` (silence, as from a firewall).',
    ['closed', 'filtered'],
    { default: 'closed' },
  ),
} as const;

export const FRONT_DOOR_SECTION = {
  name: 'front_door',
  about: 'All TCP ports through one socket.',
  fields: FRONT_DOOR,
} as const;
