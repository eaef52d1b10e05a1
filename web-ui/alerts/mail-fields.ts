import type { ConfigSection, ProviderFacts } from '../../firmware/api/contract.ts';

/** Which fields of the mail settings a provider needs; the others are folded. */
export function mailFields(
  { fields }: ConfigSection,
  provider: ProviderFacts | undefined,
): { readonly needed: readonly string[]; readonly more: readonly string[] } {
  const needed = ['provider', 'to', ...wantedBy(provider)];
  return { needed, more: fields.map(({ key }) => key).filter((key) => !needed.includes(key)) };
}

function wantedBy(provider: ProviderFacts | undefined): readonly string[] {
  if (provider === undefined) return ['host', 'port', 'security', 'username', 'password', 'from'];
  const { username, wants } = provider;
  const name = username === null ? ['username'] : [];
  const sender = /sender|domain in `from`/.test(wants) ? ['from'] : [];
  // Those that take no password, beside the ones that take either.
  const isOAuth = /oauth2_|wants OAuth2/.test(wants);
  const secret = isOAuth ? ['oauth2_client_id', 'oauth2_client_secret', 'oauth2_refresh_token'] : ['password'];
  return [...name, ...secret, ...sender];
}
