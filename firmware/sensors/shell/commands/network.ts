import { bootedAt, number, uptimeMs, type Machine } from '../machine.ts';
import { isGnu, type Call, type Programs, type State } from '../program.ts';
import { processes } from '../system.ts';

export const NETWORK: Programs = {
  ifconfig(call) {
    const { state, out } = call;
    const { machine } = state;
    const { name } = machine.computer.network;
    const { rx, tx, rxPackets, txPackets } = traffic(state);
    const [address, broadcast] = [machine.address, machine.address.replace(/\d+$/, '255')];
    if (isGnu(call)) {
      out(`${name}: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500\n`);
      out(`        inet ${address}  netmask 255.255.255.0  broadcast ${broadcast}\n`);
      out(`        inet6 ${linkLocal(machine)}  prefixlen 64  scopeid 0x20<link>\n`);
      out(`        ether ${machine.mac}  txqueuelen 1000  (Ethernet)\n`);
      out(
        `        RX packets ${rxPackets}  bytes ${rx} (${(rx / 1_073_741_824).toFixed(1)} GiB)\n        RX errors 0  dropped 0  overruns 0  frame 0\n`,
      );
      out(
        `        TX packets ${txPackets}  bytes ${tx} (${(tx / 1_073_741_824).toFixed(1)} GiB)\n        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0\n\n`,
      );
      out(
        'lo: flags=73<UP,LOOPBACK,RUNNING>  mtu 65536\n        inet 127.0.0.1  netmask 255.0.0.0\n        inet6 ::1  prefixlen 128  scopeid 0x10<host>\n        loop  txqueuelen 1000  (Local Loopback)\n\n',
      );
      return 0;
    }
    out(`${name.padEnd(10)}Link encap:Ethernet  HWaddr ${machine.mac.toUpperCase()}  \n`);
    out(
      `          inet addr:${address}  Bcast:${broadcast}  Mask:255.255.255.0\n          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1\n`,
    );
    out(
      `          RX packets:${rxPackets} errors:0 dropped:0 overruns:0 frame:0\n          TX packets:${txPackets} errors:0 dropped:0 overruns:0 carrier:0\n`,
    );
    out(
      `          collisions:0 txqueuelen:1000 \n          RX bytes:${rx} (${(rx / 1_048_576).toFixed(1)} MiB)  TX bytes:${tx} (${(tx / 1_048_576).toFixed(1)} MiB)\n\n`,
    );
    out(
      'lo        Link encap:Local Loopback  \n          inet addr:127.0.0.1  Mask:255.0.0.0\n          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n\n',
    );
    return 0;
  },

  ip({ args, state, out, err }) {
    const { machine } = state;
    const { name } = machine.computer.network;
    const object = args.find((arg) => !arg.startsWith('-')) ?? '';
    // A day of DHCP, renewed at half of it.
    const lease = 86_400 - (Math.floor(uptimeMs(machine, state.now()) / 1000) % 43_200);
    if (object.startsWith('a') || object.startsWith('l')) {
      out(
        '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n',
      );
      if (object.startsWith('a'))
        out('    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft forever\n');
      out(
        `2: ${name}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000\n    link/ether ${machine.mac} brd ff:ff:ff:ff:ff:ff\n`,
      );
      if (object.startsWith('a')) {
        out(
          `    inet ${machine.address}/24 brd ${machine.address.replace(/\d+$/, '255')} scope global dynamic ${name}\n       valid_lft ${lease}sec preferred_lft ${lease}sec\n`,
        );
        if (machine.address6 !== undefined)
          out(`    inet6 ${machine.address6}/64 scope global\n       valid_lft forever preferred_lft forever\n`);
        out(`    inet6 ${linkLocal(machine)}/64 scope link\n       valid_lft forever preferred_lft forever\n`);
      }
      return 0;
    }
    if (object.startsWith('r')) {
      out(
        `default via ${gateway(machine)} dev ${name}\n${machine.address.replace(/\d+$/, '0')}/24 dev ${name} proto kernel scope link src ${machine.address}\n`,
      );
      return 0;
    }
    if (object.startsWith('n')) {
      out(
        `${gateway(machine)} dev ${name} lladdr 3c:84:6a:${machine
          .derive('shell/gateway', 3)
          .toString('hex')
          .replaceAll(/(..)(?!$)/g, '$1:')} REACHABLE\n`,
      );
      return 0;
    }
    err(
      object === ''
        ? 'Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n'
        : `Object "${object}" is unknown, try "ip help".\n`,
    );
    return object === '' ? 255 : 1;
  },

  route({ state, out }) {
    const { machine } = state;
    const { name } = machine.computer.network;
    out('Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n');
    out(
      `${'0.0.0.0'.padEnd(15)} ${gateway(machine).padEnd(15)} ${'0.0.0.0'.padEnd(15)} UG    0      0        0 ${name}\n`,
    );
    out(
      `${machine.address.replace(/\d+$/, '0').padEnd(15)} ${'0.0.0.0'.padEnd(15)} 255.255.255.0   U     0      0        0 ${name}\n`,
    );
    return 0;
  },

  netstat(call) {
    const { args, state, out } = call;
    const letters = args.join('');
    const programs = letters.includes('p');
    if (letters.includes('r')) return call.start('route', []);
    out(
      `Active Internet connections (${letters.includes('a') ? 'servers and established' : letters.includes('l') ? 'only servers' : 'w/o servers'})\n`,
    );
    out(
      `Proto Recv-Q Send-Q Local Address           Foreign Address         State      ${programs ? ' PID/Program name' : ''}\n`,
    );
    for (const { protocol, local, foreign, state: how, owner } of sockets(
      state,
      letters.includes('l') || letters.includes('a'),
      !letters.includes('l'),
    )) {
      out(
        `${protocol.padEnd(5)}      0      0 ${local.padEnd(23)} ${foreign.padEnd(23)} ${how.padEnd(11)}${programs ? ` ${owner}` : ''}\n`,
      );
    }
    return 0;
  },

  ss(call) {
    const { args, state, out } = call;
    const letters = args.join('');
    out(`Netid State  Recv-Q Send-Q  Local Address:Port   Peer Address:Port Process\n`);
    for (const { protocol, local, foreign, state: how, owner } of sockets(
      state,
      /[la]/.test(letters),
      !letters.includes('l'),
    )) {
      const word = how === 'LISTEN' ? 'LISTEN' : how === '' ? 'UNCONN' : 'ESTAB';
      const [pid, name] = owner.split('/');
      const process = letters.includes('p') ? ` users:(("${name}",pid=${pid},fd=3))` : '';
      out(
        `${protocol.padEnd(5)} ${word.padEnd(6)} 0      ${how === 'LISTEN' ? '128   ' : '0     '} ${local.padStart(18)} ${foreign.padStart(18)}${process}\n`,
      );
    }
    return 0;
  },

  ping(call) {
    const host = call.args.findLast((arg) => !arg.startsWith('-') && !/^\d+$/.test(arg)) ?? '';
    if (!/^\d+(?:\.\d+){3}$/.test(host)) {
      call.err(isGnu(call) ? `ping: ${host}: Temporary failure in name resolution\n` : `ping: bad address '${host}'\n`);
      return isGnu(call) ? 2 : 1;
    }
    call.out(`PING ${host} (${host})${isGnu(call) ? ' 56(84) bytes of data.' : ': 56 data bytes'}\n`);
    if (host.startsWith('127.') || host === call.state.machine.address) return echoed(call, host);
    call.out(`\n--- ${host} ping statistics ---\n`);
    call.out(
      isGnu(call)
        ? '4 packets transmitted, 0 received, 100% packet loss, time 3069ms\n\n'
        : '4 packets transmitted, 0 packets received, 100% packet loss\n',
    );
    return 1;
  },

  iptables({ args, state, out, err }) {
    if (state.account.uid !== 0) {
      err(
        'iptables v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\n',
      );
      return 4;
    }
    if (!args.some((arg) => /^-(?:L|nL|S|nvL|vnL)/.test(arg))) return 0;
    for (const chain of ['INPUT', 'FORWARD', 'OUTPUT']) {
      out(
        `Chain ${chain} (policy ACCEPT)\ntarget     prot opt source               destination         \n${chain === 'OUTPUT' ? '' : '\n'}`,
      );
    }
    return 0;
  },
};

/** From itself it has an answer, whatever the network does. */
function echoed(call: Call, host: string): number {
  const asked = /^\d+$/.exec(call.args[call.args.indexOf('-c') + 1] ?? '')?.[0];
  const count = Math.max(1, Math.min(Number(asked ?? 4), 10));
  const times = Array.from({ length: count }, (_, at) => (30 + number(call.state.machine, `ping ${at}`, 40)) / 1000);
  times.forEach((ms, at) =>
    call.out(
      isGnu(call)
        ? `64 bytes from ${host}: icmp_seq=${at + 1} ttl=64 time=${ms.toFixed(3)} ms\n`
        : `64 bytes from ${host}: seq=${at} ttl=64 time=${ms.toFixed(3)} ms\n`,
    ),
  );
  const [least, most] = [Math.min(...times).toFixed(3), Math.max(...times).toFixed(3)];
  const mean = (times.reduce((sum, ms) => sum + ms, 0) / count).toFixed(3);
  const end = isGnu(call)
    ? `${count} packets transmitted, ${count} received, 0% packet loss, time ${(count - 1) * 1024}ms\nrtt min/avg/max/mdev = ${least}/${mean}/${most}/0.009 ms\n`
    : `${count} packets transmitted, ${count} packets received, 0% packet loss\nround-trip min/avg/max = ${least}/${mean}/${most} ms\n`;
  call.out(`\n--- ${host} ping statistics ---\n${end}`);
  return 0;
}

const gateway = ({ address }: Machine): string => address.replace(/\d+$/, (last) => (last === '1' ? '254' : '1'));

/** RFC 4291 appendix A: made of the MAC. */
function linkLocal({ mac }: Machine): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  const group = (high: number, low: number): string => ((high << 8) | low).toString(16);
  return `fe80::${group(a ^ 2, b)}:${group(c, 0xff)}:${group(0xfe, d)}:${group(e, f)}`;
}

/** Grows while the computer runs. */
function traffic(state: State): {
  readonly rx: number;
  readonly tx: number;
  readonly rxPackets: number;
  readonly txPackets: number;
} {
  const { machine } = state;
  const now = state.now();
  const seconds = Math.floor((now - bootedAt(machine, now)) / 1000);
  const rx = seconds * (400 + number(machine, 'rx', 900)) + number(machine, 'rx0', 100_000);
  const tx = seconds * (90 + number(machine, 'tx', 300)) + number(machine, 'tx0', 100_000);
  return { rx, tx, rxPackets: Math.floor(rx / 412), txPackets: Math.floor(tx / 287) };
}

interface Socket {
  readonly protocol: string;
  readonly local: string;
  readonly foreign: string;
  readonly state: string;
  readonly owner: string;
}

function sockets(state: State, listening: boolean, established: boolean): readonly Socket[] {
  const { machine, account, since, pid } = state;
  const all = processes(
    machine,
    { account, since, pid, through: state.through, shellName: '', typed: 0 },
    state.now(),
    '',
  );
  const owner = (program: string): string => {
    const name = program.split(':')[0] ?? program;
    return `${all.find(({ command }) => command.includes(name))?.pid ?? 1}/${program}`;
  };
  const open = machine.computer.listens.map((one) => ({
    protocol: one.protocol,
    local: `${one.local === true ? '127.0.0.1' : '0.0.0.0'}:${one.port}`,
    foreign: '0.0.0.0:*',
    state: one.protocol === 'tcp' ? 'LISTEN' : '',
    owner: owner(one.program),
  }));
  const door = state.through === 'telnet' ? ['23', 'telnetd'] : ['22', 'sshd'];
  const mine = {
    protocol: 'tcp',
    local: `${machine.address}:${door[0]}`,
    foreign: `${state.from}:${state.fromPort}`,
    state: 'ESTABLISHED',
    owner: `${pid - 9}/${door[1]}`,
  };
  return [...(listening ? open : []), ...(established ? [mine] : [])];
}
