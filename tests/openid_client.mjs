// A relying party that uses npm's openid-client: reads what to do by lines, and writes what came of it.
import { createInterface } from "node:readline";
const client = await import(process.env.OPENID_CLIENT);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const next = async () => (await lines.next()).value;
const ask = JSON.parse(await next());
const insecure = { execute: [client.allowInsecureRequests] }; // loopback has no certificate
const config = await client.discovery(new URL(ask.issuer), ask.id, ask.secret, client.ClientSecretBasic(ask.secret), insecure);
const verifier = client.randomPKCECodeVerifier();
const state = client.randomState();
const nonce = client.randomNonce();
const where = client.buildAuthorizationUrl(config, {
  redirect_uri: ask.callback,
  scope: ask.scope,
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  state,
  nonce,
  max_age: "600",
});
console.log(where.href);
const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true, maxAge: 600 };
const tokens = await client.authorizationCodeGrant(config, new URL(await next()), checks);
const claims = tokens.claims();
const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
const { active } = await client.tokenIntrospection(config, tokens.access_token);
const newer = await client.refreshTokenGrant(config, tokens.refresh_token);
await client.tokenRevocation(config, newer.refresh_token);
const after = await client.tokenIntrospection(config, newer.access_token);
console.log(JSON.stringify({
  claims,
  userinfo,
  active,
  refreshed: newer.access_token !== tokens.access_token,
  active_after_revocation: after.active,
}));
process.exit(0);
