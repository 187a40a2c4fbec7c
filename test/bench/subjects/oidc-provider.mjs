import { inRoot } from '../../../deploy/paths.mjs';
import { freePort, Program } from '../driver/program.mjs';
import { ORDERS, PASSWORD, providerClients } from '../world.mjs';

/** npm oidc-provider with everything in memory. It has no sample API, and neither introspects nor revokes its JWTs. */
export async function startOidcProvider() {
  const port = await freePort();
  const url = new URL(`http://127.0.0.1:${port}`);
  const program = Program.start([inRoot('test/bench/peers/oidc-provider.mjs')], { PORT: String(port), CLIENTS: JSON.stringify(providerClients), API: ORDERS, PASSWORD });
  const startSeconds = await program.answers(new URL('/.well-known/openid-configuration', url));
  return {
    name: 'oidc-provider', title: 'oidc-provider (memory)', url, program, startSeconds,
    paths: { authorize: '/auth', token: '/token', introspect: '/token/introspection', userinfo: '/me', discovery: '/.well-known/openid-configuration', jwks: '/jwks' },
    /** Without it the access token is opaque. */
    resource: ORDERS,
    introspectsJwt: false,
    remove: () => undefined,
  };
}
