import { ill, well, type Finding, type Patient } from './finding.ts';

/** What a running daemon says of its handlers, its report and its heartbeat; nothing where there are none. */
export async function checkDuties({ daemon }: Patient): Promise<readonly Finding[]> {
  // A daemon that is older than this command has no word of them.
  const { handlers = [], report = null, heartbeat = null }: Partial<NonNullable<Patient['daemon']>> = daemon ?? {};
  const findings = handlers.map(({ name, waiting, problem }) =>
    problem === null
      ? well(`handler ${name}`)
      : ill(`handler ${name}, ${waiting} messages wait: ${problem} (skep handlers shows what it said)`),
  );
  for (const [name, duty] of Object.entries({ report, heartbeat })) {
    if (duty === null) continue;
    const next = duty.nextAt === null ? '' : `, next mail ${new Date(duty.nextAt).toISOString()}`;
    findings.push(duty.problem === null ? well(`${name}${next}`) : ill(`${name}: ${duty.problem}`));
  }
  return await Promise.resolve(findings);
}
