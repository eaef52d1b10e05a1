import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from './lab.ts';
import { until } from './until.ts';

/** The real product with the settings that the decoy stands for when `anonymous` is on; it serves `tree`. */
export async function startVsftpd(lab: Lab, tree: string, address: string, port: number): Promise<void> {
  const folder = lab.folder();
  const inside = (name: string): string => join(folder, name);
  mkdirSync(inside('empty'));
  for (const path of [folder, inside('empty')]) chmodSync(path, 0o755);
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=ftp'];
  await lab.run(['openssl', ...request, '-keyout', inside('key.pem'), '-out', inside('certificate.pem')]);
  const listen = address.includes(':')
    ? { listen: 'NO', listen_ipv6: 'YES', listen_address6: address }
    : { listen: 'YES', listen_ipv6: 'NO', listen_address: address };
  const settings = {
    ...listen,
    ...{ listen_port: port, background: 'NO', secure_chroot_dir: inside('empty'), local_enable: 'YES' },
    // Its own walls need rights that a container may not give.
    ...{ seccomp_sandbox: 'NO', isolate: 'NO', isolate_network: 'NO' },
    ...{ anonymous_enable: 'YES', anon_root: tree, write_enable: 'YES', anon_upload_enable: 'YES' },
    ...{ ssl_enable: 'YES', allow_anon_ssl: 'YES', force_local_logins_ssl: 'NO', force_local_data_ssl: 'NO' },
    require_ssl_reuse: 'NO',
    ...{ rsa_cert_file: inside('certificate.pem'), rsa_private_key_file: inside('key.pem') },
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(inside('vsftpd.conf'), lines.join(''));
  const server = lab.start(['vsftpd', inside('vsftpd.conf')]);
  await until('vsftpd', async () => {
    if (!server.running) throw new Error(`vsftpd: ${server.stdout}${server.stderr}`);
    return (await lab.run(['nc', '-z', address, `${port}`])).status === 0;
  });
}
