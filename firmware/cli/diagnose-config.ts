import { isIP } from 'node:net';
import type { Email } from '../config/email.ts';
import { tell } from '../config/tell.ts';
import { messageOf } from '../core/errors.ts';
import { ill, well, type Finding, type Patient } from './finding.ts';

/** `others may read`, of a file's mode. */
const WORLD_READABLE = 0o004;

export async function checkConfigFile({ found, config, machine }: Patient): Promise<readonly Finding[]> {
  const { file, problems, notices } = found;
  if (problems.length > 0) return problems.map((problem) => ill(tell(problem, file)));
  const findings = [
    well(file ?? 'none: everything as it is by default'),
    ...notices.map((notice) => well(tell(notice, file))),
  ];
  const mode = file === undefined ? 0 : ((await machine.file(file))?.mode ?? 0);
  if ((mode & WORLD_READABLE) === 0 || !holdsSecret(config.alerts.email)) return findings;
  return [...findings, ill(`${file} holds a password and everybody on this box may read it: chmod o= ${file}`)];
}

/** What `password_file` held stands in `password` by now. */
const holdsSecret = (email: Email | null): boolean =>
  email !== null &&
  [
    email.password_file === '' ? email.password : '',
    email.oauth2_client_secret,
    email.oauth2_refresh_token,
    email.oauth2_token,
  ].some((secret) => secret !== '');

export async function checkPlugins({ found }: Patient): Promise<readonly Finding[]> {
  const names = found.plugins.map(({ name }) => name);
  const built = found.sensors.length - names.length;
  const third = names.length === 0 ? '' : `, third-party: ${names.join(', ')}`;
  const loaded = well(`${built} built in${third}; ${found.config.sensors.length} instances are on`);
  return await Promise.resolve([loaded, ...found.pluginProblems.map((problem) => ill(tell(problem, undefined)))]);
}

export async function checkMail({ config, machine, daemon }: Patient): Promise<readonly Finding[]> {
  const { email } = config.alerts;
  if (email === null) return [well('off: to be told of visitors, set `host` and `to` in [alerts.email]')];
  const findings = [await serverFinding(email.host, machine)];
  const { problem, waiting } = daemon?.mail ?? { problem: null, waiting: 0 };
  if (problem !== null) findings.push(ill(`the last try failed, ${waiting} messages wait: ${problem}`));
  return findings;
}

async function serverFinding(host: string, machine: Patient['machine']): Promise<Finding> {
  if (isIP(host) !== 0) return well(`server ${host}`);
  try {
    await machine.resolve(host);
    return well(`server ${host} has an address`);
  } catch (error) {
    return ill(
      `server ${host} has no address (${messageOf(error)}): correct \`host\` in [alerts.email], or this box's DNS`,
    );
  }
}
