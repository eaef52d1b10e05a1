/** Tells when a line of cron comes next, ms, always later than now. The library is loaded when it is first asked. */
export function cronTimes(line: string, timeZone: string): () => Promise<number> {
  let times: ((count: number) => Date[]) | undefined;
  return async () => {
    if (times === undefined) {
      const { createTask } = await import('node-cron');
      // Never started: it is asked when, and Schedule sees to it that a time is not missed while the box is off.
      const task = createTask(line, () => undefined, { timezone: timeZone });
      times = (count) => task.getNextRuns(count);
    }
    const [next] = times(1);
    if (next === undefined) throw new Error(`"${line}" never comes`);
    return next.getTime();
  };
}
