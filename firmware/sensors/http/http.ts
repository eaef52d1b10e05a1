import { defineSensor } from '../sensor.ts';
import { converse } from './conversation.ts';
import { EVENTS, OPTIONS } from './declaration.ts';
import { SOURCES } from './sources.ts';

export default defineSensor({
  name: 'http',
  about: 'A web server: the management pages of a NAS, a router or a printer, which let nobody in.',
  transport: 'tcp',
  ports: [80],
  options: OPTIONS,
  events: EVENTS,
  sources: SOURCES,
  talk: async (peer, options) => await converse(peer, options),
});
