import { fromText } from '../../core/bytes.ts';
import { defineSensor, field } from '../sensor.ts';
import { burst } from './burst.ts';

/** Of one burst; what is beyond is counted in `size`. 2,000 such events (`limits.events`) are at most `limits.bytes_in`. */
const KEPT_BYTES = 8192;

export default defineSensor({
  name: 'tcp',
  about: 'An open port without a protocol: sends what it is told to, keeps what it is sent.',
  transport: 'tcp',
  ports: [8888],
  options: {
    reply: field.text(
      'What is sent, byte for byte, as UTF-8; `\\xff` stands for the byte 255. Example: "220 ProFTPD 1.3.5 Server ready\\r\\n".',
      { default: '', max: 8192 },
    ),
    reply_when: field.choice(
      'Whether the reply is a banner or answers the first bytes of the visitor.',
      ['connected', 'spoken_to'],
      {
        default: 'connected',
      },
    ),
    linger: field.bool('Keeps the connection open and records what is sent; otherwise it is closed after the reply.', {
      default: false,
    }),
  },
  events: {
    data: {
      about: 'A visitor sent something; one event for what arrives in one go.',
      grade: 'probe',
      summary: 'sent {size} bytes: {text}',
      fields: {
        data: field.bytes('What was sent.', { max: KEPT_BYTES }),
        text: field.text('The same, readable.', { max: 1024 }),
        size: field.int('Bytes sent.'),
      },
    },
  },
  async talk(peer, options) {
    const reply = fromText(options.reply);
    let owed = reply.length > 0;
    if (options.reply_when === 'connected') {
      if (owed) await peer.send(reply);
      if (!options.linger) return;
      owed = false;
    }
    const keep = (data: Buffer): void => {
      peer.record('data', { data, text: data.subarray(0, KEPT_BYTES), size: data.length });
    };
    for (;;) {
      if (!(await burst(peer, keep))) return;
      if (owed) await peer.send(reply);
      if (!options.linger) return;
      owed = false;
    }
  },
});
