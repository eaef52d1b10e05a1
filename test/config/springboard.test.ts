import { describe, expect, it } from 'vitest';
import { destinationsOf } from '../../firmware/config/destinations.ts';
import { parseDestination } from '../../firmware/config/springboard.ts';
import { load } from './fixture.ts';

describe('a destination', () => {
  it.each([
    ['api.example.com:443', 'api.example.com', 443, 'tcp'],
    ['10.0.0.5:514/udp', '10.0.0.5', 514, 'udp'],
    ['10.0.0.0/8:65535/tcp', '10.0.0.0/8', 65_535, 'tcp'],
    ['[fd00::1]:443', 'fd00::1', 443, 'tcp'],
    ['[fd00::]/64:53/udp', 'fd00::/64', 53, 'udp'],
  ])('%s', (written, host, port, protocol) => {
    expect(parseDestination(written)).toEqual({ host, port, protocol });
  });

  it.each([
    '',
    'example.com',
    'example.com:0',
    'example.com:65536',
    'example.com/24:443',
    '10.0.0.0/33:443',
    '10.0.0.999:443',
    'fd00::1:443',
    '[10.0.0.1]:443',
    '[fd00::]/129:443',
    "a';reboot;':443",
    'a b:443',
    '$(reboot):443',
    'example.com:443/sctp',
  ])('is not %j', (written) => {
    expect(parseDestination(written)).toBeUndefined();
  });
});

describe('the config', () => {
  const MAIL = '[alerts.email]\nto = "a@b.test"\nsecurity = "none"\n';

  it('names whom the daemon reaches', () => {
    const { config, problems } = load(`
[springboard]
allow = ["api.example.com:443", "10.0.0.5:514/udp"]
[names]
servers = ["9.9.9.9"]
[geo.ipinfo]
token = "t"
[alerts.heartbeat]
url = "http://hc.example.test:8000/ping"
${MAIL}host = "mail.example.test"
port = 2525
`);
    expect(problems).toEqual([]);
    expect(destinationsOf(config).map(({ host, port, protocol }) => `${host}:${port}/${protocol}`)).toEqual([
      'mail.example.test:2525/tcp',
      'hc.example.test:8000/tcp',
      'ipinfo.io:443/tcp',
      '9.9.9.9:53/udp',
      '9.9.9.9:53/tcp',
      'api.example.com:443/tcp',
      '10.0.0.5:514/udp',
    ]);
    expect(destinationsOf(load('').config)).toEqual([]);
  });

  it.each([`mail'; reboot; '`, '$(reboot)', '`reboot`', 'a b', '-x', 'a\\nb'])(
    'lets no host %j into the script of a root',
    (host) => {
      expect(destinationsOf(load(`${MAIL}host = "${host}"`).config)).toEqual([]);
    },
  );

  it('refuses what is no destination and no network', () => {
    const { problems, config } = load('[springboard]\nallow = "nobody"\n[page]\nnetworks = ["192.168.1.0/24", "lan"]');
    expect(problems.map(({ path }) => path).toSorted()).toEqual(['page.networks', 'springboard.allow']);
    expect(config.page.networks).toEqual(['127.0.0.1/32']);
  });

  it('takes addresses as networks, in their shortest form', () => {
    const { config, problems } = load('[page]\nnetworks = ["192.168.1.9", "FD00:0::/64", "10.0.0.0/8"]');
    expect(problems).toEqual([]);
    expect(config.page.networks).toEqual(['192.168.1.9/32', 'fd00::/64', '10.0.0.0/8']);
  });
});
