/** Runs `what` at once, and while it is asked for again and again at most every `ms`; the last request is never lost. */
export function paced(what: () => void, ms: number, later: (what: () => void, ms: number) => unknown): () => void {
  let resting = false;
  let wanted = false;
  const run = (): void => {
    if (resting) {
      wanted = true;
      return;
    }
    resting = true;
    later(() => {
      resting = false;
      if (!wanted) return;
      wanted = false;
      run();
    }, ms);
    what();
  };
  return run;
}
