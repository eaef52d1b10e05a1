// A name server that knows names of addresses: names.mjs PORT. What it says of whom stands below; it answers PTR only.
import { createSocket } from 'node:dgram';

/** @type {ReadonlyMap<string, readonly string[] | 'loop'>} */
const NAMES = new Map(
  /** @type {[string, string[] | 'loop'][]} */ ([
    ['2.0.77.10.in-addr.arpa', ['intruder', 'corp', 'example']],
    // What a terminal would obey and a page would run, in labels of any bytes (RFC 1035 section 3.1).
    ['3.0.77.10.in-addr.arpa', ['\u001b[31m<script>alert(1)', 'evil\r\nexample']],
    // A name that points at itself.
    ['4.0.77.10.in-addr.arpa', 'loop'],
  ]),
);
const socket = createSocket('udp4');

/** @param {Buffer} query */
function question(query) {
  const labels = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 5 };
}

/** @param {readonly string[] | 'loop'} name @param {number} at where it will stand */
function encode(name, at) {
  if (name === 'loop') return Buffer.from([0xc0 | (at >> 8), at & 255]);
  const labels = name.map((label) => Buffer.from(label, 'latin1'));
  return Buffer.concat([...labels.flatMap((label) => [Buffer.of(label.length), label]), Buffer.of(0)]);
}

socket.on('message', (query, { port, address }) => {
  const { name, end } = question(query);
  process.stdout.write(`${name}\n`);
  const known = NAMES.get(name);
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(known === undefined ? 0x8183 : 0x8180, 2);
  header.writeUInt16BE(known === undefined ? 0 : 1, 6);
  header.fill(0, 8, 12);
  const parts = [header, query.subarray(12, end)];
  if (known !== undefined) {
    const data = encode(known, end + 12);
    parts.push(Buffer.from([0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 60, 0, data.length]), data);
  }
  socket.send(Buffer.concat(parts), port, address);
});
socket.bind(Number(process.argv[2]), '127.0.0.1', () => process.stdout.write('ready\n'));
