// A name server that gives every name one IPv4 address: `name-server.mjs LISTEN ANSWER` (RFC 1035 section 4.1). Other
// types get no answer in an answer, which is "there is none".
import { createSocket } from 'node:dgram';

const [listen = '', answer = ''] = process.argv.slice(2);
const A = 1;
const server = createSocket('udp4');
server.on('message', (query, { port, address }) => {
  let end = 12;
  while ((query[end] ?? 0) !== 0) end += (query[end] ?? 0) + 1;
  const question = query.subarray(12, end + 5);
  const isA = query.readUInt16BE(end + 1) === A;
  const header = Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x81, 0x80, 0, 1, 0, isA ? 1 : 0, 0, 0, 0, 0]);
  const record = Buffer.from([0xc0, 12, 0, A, 0, 1, 0, 0, 0, 0, 0, 4, ...answer.split('.').map(Number)]);
  server.send(Buffer.concat([header, question, ...(isA ? [record] : [])]), port, address);
});
server.bind(53, listen, () => process.stdout.write('listening\n'));
