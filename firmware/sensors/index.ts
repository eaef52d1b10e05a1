import dns from './dns/dns.ts';
import dnsTcp from './dns_tcp/dns_tcp.ts';
import ftp from './ftp/ftp.ts';
import http from './http/http.ts';
import https from './https/https.ts';
import type { Sensor } from './sensor.ts';
import ssh from './ssh/ssh.ts';
import tcp from './tcp/tcp.ts';
import telnet from './telnet/telnet.ts';

/** The built-in sensors. */
export const sensors: readonly Sensor[] = [dns, dnsTcp, ftp, http, https, ssh, tcp, telnet];
