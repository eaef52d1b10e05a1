// Says back what it is told, by TCP and UDP: `echo.mjs PORT ADDRESS...`. Each address by itself: an answer comes from it.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

const [port, ...addresses] = process.argv.slice(2);
for (const address of addresses) {
  const datagrams = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  datagrams.on('message', (bytes, { port: from, address: asker }) => datagrams.send(bytes, from, asker));
  datagrams.bind(Number(port), address);
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  server.listen(Number(port), address);
  await Promise.all([once(datagrams, 'listening'), once(server, 'listening')]);
}
process.stdout.write('listening\n');
