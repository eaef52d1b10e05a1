/** What a write is refused with, as the programs spell it. */
export const reason = (refusal: string): string =>
  refusal === 'nonexistent directory' ? 'No such file or directory' : refusal;
