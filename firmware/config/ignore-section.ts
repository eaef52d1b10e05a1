import { field } from '../core/field.ts';
import { GRADES } from '../core/grade.ts';
import { PRESET_NAMES, PRESETS, type PresetName } from '../core/ignore-rule.ts';

const presets = PRESET_NAMES.map((name: PresetName) => `\`${name}\`: ${PRESETS[name].about}`).join('; ');

/** One `[[alerts.ignore]]`. All that is written must hold at once. */
export const IGNORE = {
  preset: field.choice(
    `What a healthy network does to a box that answers everywhere, up to grade \`probe\` (the scanner: \`commands\`): ${presets}.`,
    ['none', ...PRESET_NAMES],
    { default: 'none' },
  ),
  address: field.text('An IP address, or a network as "10.0.0.0/8" or "fe80::/10".', { default: '', max: 64 }),
  mac: field.text('Hardware address in the box’s own network, as far as it is known: "aa:bb:cc:dd:ee:ff".', {
    default: '',
    max: 17,
  }),
  ports: field.text('Ports that were dialled, as they are named above `port_offset`: "631" or "137-138,5353".', {
    default: '',
    max: 256,
  }),
  sensor: field.text('Name of a sensor.', { default: '', max: 63 }),
  grade: field.choice(
    'Covers events up to this grade; `auto`: the preset’s, else `commands`. An alarm (`critical`) is ignored only when it is written here.',
    ['auto', ...GRADES],
    { default: 'auto' },
  ),
  until: field.text('Date (UTC) from which on it is told again: "2027-01-31"; empty: never.', {
    default: '',
    max: 24,
    pattern: '^(\\d{4}-\\d{2}-\\d{2}.*)?$',
  }),
  note: field.text('Why.', { default: '', max: 200 }),
} as const;

export const IGNORE_SECTION = {
  name: 'alerts.ignore',
  several: true,
  about:
    'Whom nobody is to be told of; it is recorded and counted all the same. Write it as often as needed. `skep ignore` changes rules while the daemon runs.',
  fields: IGNORE,
} as const;
