/** One honeytoken: a URL that nobody has a reason to fetch, planted where only an intruder looks. */
export interface Token {
  /** What the path of the URL is, up to its first dot and without the first slash. A byte string. */
  readonly id: string;
  /** Where it was planted: the machine or place that somebody has looked into. */
  readonly host: string;
  readonly message: string;
}

/** The tokens of this device, as they are now. */
export interface TokenBook {
  /** `id` is a byte string, as it came; there is no percent-decoding. */
  find(id: string): Token | undefined;
}
