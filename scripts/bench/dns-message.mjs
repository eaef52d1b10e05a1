// Queries and answers as small as they come (RFC 1035 section 4).

const HEADER_BYTES = 12;
const TYPE_A_CLASS_IN = Buffer.from([0, 1, 0, 1]);
/** Points at the name in the question; A, IN, 300 s, 10.9.8.7. */
const RECORD = Buffer.from('c00c000100010000012c00040a090807', 'hex');

/** @param {number} id @param {string} name */
export function dnsQuery(id, name) {
  const header = Buffer.from([id >> 8, id & 0xff, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  const labels = name.split('.').map((label) => Buffer.from(`${String.fromCodePoint(label.length)}${label}`, 'latin1'));
  return Buffer.concat([header, ...labels, Buffer.from([0]), TYPE_A_CLASS_IN]);
}

/** The same message with an answer. @param {Buffer} query */
export function dnsAnswer(query) {
  const answer = Buffer.concat([query, RECORD]);
  answer.writeUInt16BE(0x8180, 2);
  answer.writeUInt16BE(1, 6);
  return answer;
}

/** The name asked for. @param {Buffer} query */
export function nameIn(query) {
  const labels = [];
  for (let at = HEADER_BYTES; at < query.length && query[at] !== 0; at += (query[at] ?? 0) + 1) {
    labels.push(query.toString('latin1', at + 1, at + 1 + (query[at] ?? 0)));
  }
  return labels.join('.');
}
