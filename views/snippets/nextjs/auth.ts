// npm install next-auth@beta
import NextAuth from 'next-auth';

export const { handlers, auth, signIn, signOut } = NextAuth({
  providers: [
    {
      id: 'doorward',
      name: 'Doorward',
      type: 'oidc',
      issuer: %{json:issuer},
      clientId: %{json:client_id},
      clientSecret: process.env.AUTH_DOORWARD_SECRET,
      client: { token_endpoint_auth_method: %{json:auth_method} },
      authorization: { params: { scope: %{json:scope} } },
      checks: ['pkce', 'state', 'nonce'],
      // Names and addresses come from userinfo, not in the ID token.
      idToken: false,
    },
  ],
});
