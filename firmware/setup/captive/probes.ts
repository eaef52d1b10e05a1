/** How systems find out whether a network leads on, and what they take for yes, byte for byte. */
export interface Probe {
  readonly system: string;
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
  readonly online: { readonly status: number; readonly type: string; readonly body: string };
}

const EMPTY_204 = { status: 204, type: '', body: '' } as const;
const text = (body: string): Probe['online'] => ({ status: 200, type: 'text/plain', body });
const html = (body: string): Probe['online'] => ({ status: 200, type: 'text/html', body });

const APPLE = '<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>';
const FIREFOX = '<meta http-equiv="refresh" content="0;url=https://support.mozilla.org/kb/captive-portal"/>';
/** NetworkManager compares the beginning (NetworkManager.conf(5), `response`). */
const ONLINE = 'NetworkManager is online\n';
const KINDLE = '81ce4465-7167-4dcb-835b-dcc9e44c112a';

export const PROBES: readonly Probe[] = [
  {
    system: 'Android, ChromeOS, Chrome',
    hosts: [
      ...[
        'connectivitycheck.gstatic.com',
        'connectivitycheck.android.com',
        'clients1.google.com',
        'clients3.google.com',
      ],
      ...['clients4.google.com', 'www.gstatic.com', 'play.googleapis.com', 'www.google.com', 'google.com'],
      ...['connect.rom.miui.com', 'connectivitycheck.platform.hicloud.com', 'connectivity.samsung.com.cn'],
      ...['connectivitycheck.cbg-app.huawei.com', 'conn1.coloros.com', 'wifi.vivo.com.cn', 'captive.g.aaplimg.com'],
    ],
    paths: ['/generate_204', '/gen_204'],
    online: EMPTY_204,
  },
  {
    system: 'iOS, macOS',
    hosts: [
      ...['captive.apple.com', 'www.apple.com', 'www.appleiphonecell.com', 'www.itools.info', 'www.ibook.info'],
      ...['www.airport.us', 'www.thinkdifferent.us', 'gsp1.apple.com'],
    ],
    // `captive.apple.com/` and any path of the others: whatever that sheet asks for.
    paths: ['*'],
    online: html(APPLE),
  },
  {
    system: 'Windows',
    hosts: ['www.msftconnecttest.com', 'ipv6.msftconnecttest.com', 'msftconnecttest.com'],
    paths: ['/connecttest.txt'],
    online: text('Microsoft Connect Test'),
  },
  {
    system: 'Edge',
    hosts: ['edge-http.microsoft.com'],
    paths: ['/captiveportal/generate_204'],
    online: EMPTY_204,
  },
  {
    system: 'Windows before 1607',
    hosts: ['www.msftncsi.com', 'ipv6.msftncsi.com'],
    paths: ['/ncsi.txt'],
    online: text('Microsoft NCSI'),
  },
  {
    system: 'Firefox',
    hosts: ['detectportal.firefox.com'],
    paths: ['/canonical.html'],
    online: html(FIREFOX),
  },
  { system: 'Firefox', hosts: ['detectportal.firefox.com'], paths: ['/success.txt'], online: text('success\n') },
  {
    system: 'NetworkManager',
    hosts: ['nmcheck.gnome.org', 'ping.archlinux.org'],
    paths: ['/check_network_status.txt', '/nm-check.txt'],
    online: text(ONLINE),
  },
  { system: 'Debian', hosts: ['network-test.debian.org'], paths: ['/nm'], online: text(ONLINE) },
  {
    system: 'Fedora',
    hosts: ['fedoraproject.org', 'www.fedoraproject.org'],
    paths: ['/static/hotspot.txt'],
    online: text('OK\n'),
  },
  { system: 'Ubuntu', hosts: ['connectivity-check.ubuntu.com'], paths: ['/'], online: EMPTY_204 },
  {
    system: 'Kindle',
    hosts: ['spectrum.s3.amazonaws.com'],
    paths: ['/kindle-wifi/wifistub.html'],
    online: html(
      `<!DOCTYPE html><html><head><title>Kindle Reachability Probe Page</title></head><body>${KINDLE}</body></html>`,
    ),
  },
];

export function probeOf(host: string, path: string): Probe | undefined {
  const name = host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
  return PROBES.find(({ hosts, paths }) => hosts.includes(name) && (paths.includes('*') || paths.includes(path)));
}
