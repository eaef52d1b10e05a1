"""A visitor with a TCP/IP stack of its own, built by hand from p0f.fp: connects, hears the greeting, says a line, leaves.

stack.py INTERFACE DST_MAC SRC_IP DST_IP PORT SYSTEM HOPS TIMESTAMP
Nobody may own SRC_IP: the kernel would reset what it knows nothing of. Prints what it heard.
"""

import os, socket, struct, sys, time

MSS = struct.pack('!BBH', 2, 4, 1460)
NOP, EOL, SACK_OK = b'\1', b'\0', b'\4\2'


def ws(shift):
    return struct.pack('!BBB', 3, 3, shift)


def ts(value):
    return struct.pack('!BBII', 8, 10, value, 0)


# p0f.fp: time to live, window, options.
SYSTEMS = {
    'Windows XP': (128, 65535, lambda t: MSS + NOP + NOP + SACK_OK),
    'Windows 7 or 8': (128, 8192, lambda t: MSS + NOP + ws(8) + NOP + NOP + SACK_OK),
    'Mac OS X 10.x': (64, 65535, lambda t: MSS + NOP + ws(3) + NOP + NOP + ts(t) + SACK_OK + EOL + b'\0'),
    'FreeBSD 9.x or newer': (64, 65535, lambda t: MSS + NOP + ws(6) + SACK_OK + ts(t)),
    'OpenBSD 4.x-5.x': (64, 16384, lambda t: MSS + NOP + NOP + SACK_OK + NOP + ws(3) + NOP + NOP + ts(t)),
    'Solaris 8': (64, 32850, lambda t: NOP + ws(1) + NOP + NOP + ts(t) + NOP + NOP + SACK_OK + MSS),
    'Linux 2.4.x': (64, 4 * 1460, lambda t: MSS + SACK_OK + ts(t) + NOP + ws(0)),
}
FIN, SYN, PSH, ACK = 1, 2, 8, 16

interface, dst_mac, src_ip, dst_ip, port, system, hops, stamp = sys.argv[1:]
ttl, window, options_of = SYSTEMS[system]
source, target = socket.inet_aton(src_ip), socket.inet_aton(dst_ip)
local_port = 20000 + os.getpid() % 40000
line = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
line.bind((interface, 0))
line.settimeout(0.5)
ethernet = bytes.fromhex(dst_mac.replace(':', '')) + line.getsockname()[4] + b'\x08\0'


def checksum(data):
    if len(data) % 2:
        data += b'\0'
    total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


def send(flags, seq, ack, options=b'', data=b''):
    head = struct.pack('!HHIIBBHHH', local_port, int(port), seq, ack, (20 + len(options)) << 2, flags, window, 0, 0)
    pseudo = source + target + struct.pack('!BBH', 0, 6, len(head + options + data))
    sum16 = checksum(pseudo + head + options + data)
    tcp = head[:16] + struct.pack('!H', sum16) + head[18:] + options + data
    # DF, and an identification all the same: quirks `df,id+`.
    ip = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(tcp), 4711, 0x4000, ttl - int(hops), 6, 0) + source + target
    line.send(ethernet + ip[:10] + struct.pack('!H', checksum(ip)) + ip[12:] + tcp)


def receive():
    """The next segment for us: flags, seq, data; None when none comes for a while."""
    while True:
        try:
            packet = line.recv(65535)[14:]
        except socket.timeout:
            return None
        if packet[9] != 6 or packet[12:16] != target or packet[16:20] != source:
            continue
        length = struct.unpack('!H', packet[2:4])[0]
        tcp = packet[(packet[0] & 15) * 4:length]
        there, here, seq = struct.unpack('!HHI', tcp[:8])
        if there == int(port) and here == local_port:
            return tcp[13], seq, tcp[(tcp[12] >> 4) * 4:]


seq, deadline = 1000, time.time() + 20
answer = None
while answer is None and time.time() < deadline:
    send(SYN, seq, 0, options_of(int(stamp)))
    answer = receive()
if answer is None or answer[0] & (SYN | ACK) != SYN | ACK:
    sys.exit('no SYN ACK: %r' % (answer,))
expected = (answer[1] + 1) & 0xFFFFFFFF
seq += 1
send(ACK, seq, expected)
heard = b''
while b'\n' not in heard and time.time() < deadline:
    segment = receive()
    if segment is None:
        continue
    if segment[1] == expected:
        heard += segment[2]
        expected = (expected + len(segment[2])) & 0xFFFFFFFF
    send(ACK, seq, expected)
send(PSH | ACK | FIN, seq, expected, b'', b'QUIT\r\n')
while time.time() < deadline:
    segment = receive()
    if segment is None:
        break
    expected = (segment[1] + len(segment[2]) + (1 if segment[0] & FIN else 0)) & 0xFFFFFFFF
    send(ACK, seq + 7, expected)
    if segment[0] & FIN:
        break
sys.stdout.write(heard.decode('latin1'))
