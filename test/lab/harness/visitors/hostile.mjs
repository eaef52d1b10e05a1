// Says by real protocols what would take over a page, a terminal or a line of text: `hostile.mjs`. Every element that it
// tries to plant has the class `planted`, every script sets `ran`; the last line says how many connections it made.
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';

const PLANTS = [
  '<script class=planted>window.ran=1;document.title="mine"</script>',
  '<img class=planted src=http://evil.example/x onerror="window.ran=1">',
  '"><svg class=planted onload=window.ran=1>',
  `'><iframe class=planted srcdoc="<script>parent.ran=1</script>">`,
  '</bdi></dd></td></table></div><style class=planted>*{display:none}</style>',
  '<a class=planted href="javascript:window.ran=1">planted</a>',
  '{{constructor.constructor("window.ran=1")()}}${window.ran=1} planted',
  'planted\u202egnp.exe\u2066admin\u2069\u200b\u200e\u061c\u{e0041}',
  'planted\u001b[2J\u001b]0;mine\u0007\u009b31m\u0000\u0008',
  `planted${'Z\u0301'.repeat(3)}${'\u0301'.repeat(40)}\ufeff\u00ad\u3164`,
  `planted${'W'.repeat(100_000)}`,
  `planted${'\u5bc6\u7801'.repeat(1500)}`,
];
const ANSWER_MS = 250;
let connections = 0;

/**
 * Sends each part after an answer, or after a while without one. A hangup of the decoy's is fine.
 * @param {string} from @param {number} port @param {readonly (string | Uint8Array)[]} parts @returns {Promise<void>}
 */
function visit(from, port, parts) {
  connections += 1;
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: from });
    const left = [...parts];
    /** @type {ReturnType<typeof setTimeout>} */
    let timer;
    const next = () => {
      clearTimeout(timer);
      const part = left.shift();
      if (part === undefined) socket.end();
      else socket.write(part);
      timer = setTimeout(part === undefined ? () => socket.destroy() : next, ANSWER_MS);
    };
    socket.on('connect', () => {
      timer = setTimeout(next, ANSWER_MS);
    });
    socket.on('data', () => undefined);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** @param {string} head @param {string} body */
const request = (head, body = '') =>
  Buffer.from(`${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);

/** @param {string} plant */
const inLine = (plant) => plant.replaceAll(/[\r\n\0]/g, '');
/** @param {string} plant */
const inPath = (plant) => inLine(plant).replaceAll(' ', '%20').slice(0, 3000);

/** @param {readonly string[]} labels of at most 63 bytes */
function query(labels) {
  const name = labels.map((label) => Buffer.from(label).subarray(0, 63));
  const header = Buffer.from([0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  const parts = name.flatMap((label) => [Buffer.of(label.length), label]);
  return Buffer.concat([header, ...parts, Buffer.of(0, 0, 1, 0, 1)]);
}

// A terminal's type and variables (RFC 1091, RFC 1572), which a client tells before anybody typed.
const IAC = [255, 251, 24, 255, 251, 39];
/** @param {string} plant */
const terminal = (plant) =>
  Buffer.concat([
    Buffer.of(...IAC, 255, 250, 24, 0),
    Buffer.from(plant.slice(0, 200).replaceAll('\0', '')),
    Buffer.of(255, 240, 255, 250, 39, 0, 3),
    Buffer.from('USER'),
    Buffer.of(1),
    Buffer.from(plant.slice(0, 200).replaceAll('\0', '')),
    Buffer.of(255, 240),
  ]);

const typed = PLANTS.map((plant) => `echo '${inLine(plant).slice(0, 3000)}'\r\n`);
await visit('127.0.0.2', 10_023, ['root\r\n', 'root\r\n', ...typed, `cat ${'/planted'.repeat(300)}\r\n`, 'exit\r\n']);
for (const [index, plant] of PLANTS.entries()) {
  const other = PLANTS[(index + 3) % PLANTS.length] ?? '';
  const from = `127.0.0.${3 + (index % 3)}`;
  await visit(from, 10_023, [terminal(plant), `${inLine(other)}\r\n`, `${inLine(plant)}\r\n`]);
  await visit(from, 10_021, [`USER ${inLine(plant)}\r\n`, `PASS ${inLine(other)}\r\n`, `${inLine(plant)}\r\n`]);
  await visit(from, 10_080, [
    request(
      `POST /${inPath(plant)}?q=${inPath(other)} HTTP/1.1\r\nHost: ${inLine(other).slice(0, 500)}\r\nUser-Agent: ${inLine(plant).slice(0, 3000)}\r\nReferer: ${inLine(other).slice(0, 3000)}`,
      `username=${encodeURIComponent(plant)}&password=${encodeURIComponent(other)}`,
    ),
  ]);
  await visit(from, 10_080, [
    request(`GET /img/${inPath(plant)}.png HTTP/1.1\r\nUser-Agent: ${inLine(plant).slice(0, 2000)}`),
  ]);
  await visit(from, 9999, [plant]);
}
for (const path of ['/img/12345.png', '/secret/passwords.txt']) {
  await visit('127.0.0.6', 10_080, [
    request(`GET ${path} HTTP/1.1\r\nUser-Agent: ${inLine(PLANTS[1] ?? '')}\r\nReferer: ${PLANTS[7]}`),
  ]);
}
const udp = createSocket('udp4');
for (const plant of PLANTS) {
  await new Promise((resolve) => udp.send(query([plant, 'planted', 'example']), 10_053, '127.0.0.1', resolve));
}
udp.close();
process.stdout.write(`${connections} connections, ${PLANTS.length} plants\n`);
