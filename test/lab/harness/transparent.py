"""Hands a transparent listening socket to a program, as systemd does (sd_listen_fds(3)): transparent.py PORT PROGRAM ARGS..."""
import os
import socket
import sys

IPV6_TRANSPARENT = 75  # linux/in6.h
IP_TRANSPARENT = 19  # linux/in.h

door = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
door.setsockopt(socket.IPPROTO_IPV6, IPV6_TRANSPARENT, 1)
door.setsockopt(socket.SOL_IP, IP_TRANSPARENT, 1)
door.bind(('::', int(sys.argv[1])))
door.listen(4096)
# dup2 makes it inheritable; where it is the third already, that has to be said.
os.dup2(door.fileno(), 3) if door.fileno() != 3 else os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid()), LISTEN_FDNAMES='front-door')
# From here on nobody in particular: the socket is all the privilege there is.
os.setgid(65534)
os.setuid(65534)
os.execvp(sys.argv[2], sys.argv[2:])
