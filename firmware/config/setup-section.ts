import { field, type ValuesOf } from '../core/field.ts';

export const SETUP = {
  enabled: field.bool(
    'Set the device up by itself: a Wi-Fi of its own while nobody owns it, the wizard at /setup, skep-status.txt on the boot partition. For appliances; needs skep-setup.socket.',
    { default: false },
  ),
  socket: field.text('Socket of the part that runs as root.', { default: '/run/skep-setup/socket', max: 107 }),
  claim_minutes: field.int(
    'Minutes after power-on in which anybody near may claim the device by its open Wi-Fi; one with a passphrase stays open.',
    { default: 15, min: 1, max: 60 },
  ),
  announce: field.bool('Tell its name and page by mDNS while nobody owns it.', { default: true }),
} as const;

export const SETUP_SECTION = {
  name: 'setup',
  about: 'How a new device gets an owner and a network.',
  fields: SETUP,
} as const;

export type SetupConfig = ValuesOf<typeof SETUP>;
