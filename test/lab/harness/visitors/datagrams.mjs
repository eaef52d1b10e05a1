// datagrams.mjs PORT COUNT SEED: a hostile client of a name server. Sends COUNT datagrams, real queries that were bent
// in some place and noise, never more at a time than the kernel's buffer holds: after each lot a plain query, whose answer
// tells that the lot has been read. Prints what it sent and what came back.
import { createSocket } from 'node:dgram';
import { setTimeout as wait } from 'node:timers/promises';

const [port = 0, count = 0, seed = 0] = process.argv.slice(2).map(Number);
const AT_A_TIME = 50;
/** A server that answers no more is given so long. */
const PATIENCE_MS = 1000;

let state = seed;
/** @param {number} below */
function random(below) {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  return (state >>> 8) % below;
}

const QUERIES = [
  '12340100000100000000000007657861 6d706c6503636f6d0000010001',
  '1234012000010000000000010377777707657861 6d706c6503636f6d00001c0001 00002904d000008000000c000a00080123456789abcdef',
  '000601000001000000000000 0776657273696f6e0462696e640000100003',
  '00010100000100000000000000 00ff0001',
  '123428000001000000010000 07657861 6d706c6503636f6d0000060001 c00c00010001000000050004 01020304',
].map((hex) => Buffer.from(hex.replaceAll(' ', ''), 'hex'));

/** @returns {Buffer} */
function bent() {
  if (random(8) === 0) return Buffer.from(Array.from({ length: random(600) }, () => random(256)));
  const packet = Buffer.from(QUERIES[random(QUERIES.length)] ?? '');
  for (let flips = random(4); flips > 0; flips -= 1) packet[random(packet.length)] = random(256);
  return random(3) === 0 ? packet.subarray(0, random(packet.length + 1)) : packet;
}

const MARK = Buffer.from('beef0100000100000000000004 6d61726b 00 00010001'.replaceAll(' ', ''), 'hex');
const MARK_ID = MARK.readUInt16BE();

const socket = createSocket('udp4');
const told = { sent: 0, sentBytes: 0, answers: 0, answerBytes: 0, largest: 0 };
let marked = () => {};
socket.on('message', (answer) => {
  told.answers += 1;
  told.answerBytes += answer.length;
  told.largest = Math.max(told.largest, answer.length);
  if (answer.readUInt16BE() === MARK_ID) marked();
});

/** @param {Buffer} packet */
function send(packet) {
  told.sent += 1;
  told.sentBytes += packet.length;
  socket.send(packet, port, '127.0.0.1');
}

while (told.sent < count) {
  for (let left = Math.min(AT_A_TIME, count - told.sent) - 1; left > 0; left -= 1) send(bent());
  const answered = new Promise((resolve) => {
    marked = () => resolve(undefined);
  });
  send(MARK);
  await Promise.race([answered, wait(PATIENCE_MS)]);
}
process.stdout.write(`${JSON.stringify(told)}\n`);
socket.close();
