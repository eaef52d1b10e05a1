"""Asks p0f itself, by its README and with nothing of ours: ask-p0f.py SOCKET ADDRESS... prints JSON, a list."""

import json, socket, struct, sys

FIELDS = 'first_seen last_seen total_conn uptime_min up_mod_days last_nat last_chg distance bad_sw os_match_q'.split()
TEXTS = 'os_name os_flavor http_name http_flavor link_type language'.split()
line = socket.socket(socket.AF_UNIX)
line.connect(sys.argv[1])
answers = []
for address in sys.argv[2:]:
    six = ':' in address
    packed = socket.inet_pton(socket.AF_INET6 if six else socket.AF_INET, address)
    line.sendall(struct.pack('=IB16s', 0x50304601, 6 if six else 4, packed))
    reply = b''
    while len(reply) < 232:
        reply += line.recv(232 - len(reply))
    values = struct.unpack('=II7IhBB32s32s32s32s32s32s', reply)
    texts = [text.split(b'\0')[0].decode('latin1') for text in values[12:]]
    answers.append({'address': address, 'status': values[1], **dict(zip(FIELDS, values[2:12])), **dict(zip(TEXTS, texts))})
print(json.dumps(answers))
