import type { Facts } from './facts.ts';

/** The text of the decoy files. Worth fetching, worth nothing: every name, number and password in them is made up. */
export type Content = (facts: Facts) => string;

const PEOPLE = (
  'Albers Brandt Costa Dahl Eriksen Farkas Greco Hoffmann Ivanova Jansen ' +
  'Keller Lindqvist Moreau Novak Okafor Petersen Quint Rossi Schulz Toth'
).split(' ');
const rows = (count: number, row: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => row(at)).join('\n');
const network = (facts: Facts): string => `192.168.${1 + facts.number('network', 200)}`;
const userOf = (name: string): string => name.toLowerCase();

export const readme: Content = (facts) => `${facts.hostname}: file exchange

docs/      documentation of the office network
backup/    copies of what we cannot do without
incoming/  put files for us here. You cannot list or fetch what is in there.

Please do not leave anything confidential. Questions: extension ${200 + facts.number('extension', 80)}.
`;

export const networkPlan: Content = (facts) => {
  const net = network(facts);
  return `# hosts of the office network, ${net}.0/24

${net}.1      router      admin via https, configuration in backup/
${net}.5      ${facts.hostname.padEnd(10)}  files, ftp
${net}.${10 + facts.number('printer', 20)}     printer
${net}.${40 + facts.number('database', 20)}     crm         mysql 3306, user crm
${net}.${70 + facts.number('camera', 20)}     camera      user admin, same password as the router
${net}.100-${net}.199  dhcp
`;
};

export const extensions: Content = (facts) => {
  const offset = facts.number('people', PEOPLE.length);
  const person = (at: number): string => PEOPLE[(offset + at) % PEOPLE.length] ?? '';
  const row = (at: number): string =>
    `${200 + at};${person(at)};${facts.pick(`department ${at}`, ['sales', 'accounts', 'warehouse', 'service'])}`;
  return `extension;name;department\n${rows(14, row)}\n`;
};

export const routerConfig: Content = (facts) => {
  const net = network(facts);
  return `!
hostname router
!
enable secret 5 $1$${facts.hex('salt', 2)}$${facts.hex('enable', 11)}
username admin privilege 15 password 0 ${facts.password('router')}
!
interface GigabitEthernet0/0
 ip address dhcp
 ip nat outside
interface GigabitEthernet0/1
 ip address ${net}.1 255.255.255.0
 ip nat inside
!
ip http secure-server
snmp-server community ${facts.pick('community', ['office', 'private', 'monitor', 'intern'])} RO
line vty 0 4
 login local
 transport input ssh telnet
!
end
`;
};

const dump = (facts: Facts, database: string): string => {
  const user = (at: number): string => {
    const name = userOf(PEOPLE[at % PEOPLE.length] ?? '');
    return `(${at + 1},'${name}','${name}@${facts.hostname}.lan','${facts.hex(`${database} hash ${at}`, 16)}')`;
  };
  return `-- MySQL dump 10.19
--
-- Host: localhost    Database: ${database}
-- ------------------------------------------------------

DROP TABLE IF EXISTS \`users\`;
CREATE TABLE \`users\` (
  \`id\` int(11) NOT NULL AUTO_INCREMENT,
  \`login\` varchar(32) NOT NULL,
  \`mail\` varchar(64) NOT NULL,
  \`password\` char(32) NOT NULL,
  PRIMARY KEY (\`id\`)
);

INSERT INTO \`users\` VALUES
${Array.from({ length: 12 + facts.number(`${database} users`, 8) }, (_, at) => user(at)).join(',\n')};
-- Dump completed
`;
};

export const customerDump: Content = (facts) => dump(facts, 'crm');
export const siteDump: Content = (facts) => dump(facts, 'site');

export const webPage: Content = (facts) => `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>${facts.hostname}</title><link rel="stylesheet" href="css/style.css"></head>
<body><h1>${facts.hostname}</h1><p>This page is being worked on.</p></body>
</html>
`;

export const styleSheet: Content = () => 'body { font: 16px/1.5 sans-serif; margin: 4em auto; max-width: 40em; }\n';

export const webConfig: Content = (facts) => `<?php
$db_host = 'localhost';
$db_name = 'site';
$db_user = 'site';
$db_pass = '${facts.password('site')}';
`;

export const shellHistory: Content = (facts) => `cd public_html
nano config.php
mysql -u site -p site
mysqldump -u site -p'${facts.password('site')}' site > ../backup/site.sql
ls -la
ssh admin@${network(facts)}.1
exit
`;
