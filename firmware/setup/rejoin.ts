const AGAIN_MS = 120_000;

/**
 * Tells when the Wi-Fi is to be tried again. NetworkManager gives a network up for good when the log-in broke off, because
 * a wrong passphrase ends like that, and so does a router that restarts in this very moment. A device in a closet has nobody
 * who would try again.
 */
export function whenToRejoin(againMs = AGAIN_MS): (away: boolean, upMs: number) => boolean {
  let dueMs: number | undefined;
  return (away, upMs) => {
    if (!away) {
      dueMs = undefined;
      return false;
    }
    // NetworkManager's own try comes first.
    dueMs ??= upMs + againMs;
    if (upMs < dueMs) return false;
    dueMs = upMs + againMs;
    return true;
  };
}
