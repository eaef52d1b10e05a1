"""Dials somebody and says whether an answer came: dial.py tcp|udp|icmp ADDRESS [PORT]"""
import socket
import sys

protocol, address, port = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 0
six = ':' in address
family = socket.AF_INET6 if six else socket.AF_INET
kinds = {
    'tcp': (socket.SOCK_STREAM, 0),
    'udp': (socket.SOCK_DGRAM, 0),
    # Ping sockets (icmp(7)): no privilege but net.ipv4.ping_group_range.
    'icmp': (socket.SOCK_DGRAM, 58 if six else 1),
}
dialled = socket.socket(family, *kinds[protocol])
dialled.settimeout(2)
# An echo request (RFC 792, RFC 4443 section 4.1); the kernel writes checksum and identifier.
words = bytes([128 if six else 8, 0, 0, 0, 0, 0, 0, 1]) + b'hello' if protocol == 'icmp' else b'hello'
try:
    dialled.connect((address, port))
    dialled.send(words)
    print('reached' if dialled.recv(64).endswith(b'hello') else 'strange')
except OSError as error:
    print('failed', type(error).__name__)
