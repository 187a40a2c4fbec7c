import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { CleanUp } from '../database/clean-up.js';
import { HttpModule } from '../http/http.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccessTokenMint } from './access-token-mint.js';
import { AccessTokenStore } from './access-token.store.js';
import { AccessTokenVerifier } from './access-token-verifier.js';
import { Audiences } from './audiences.js';
import { AuthorizationCodeMint } from './authorization-code-mint.js';
import { AuthorizationCodeStore } from './authorization-code.store.js';
import { AuthorizationEnding } from './authorization-ending.js';
import { AuthorizationFamilies } from './authorization-families.js';
import { AuthorizationListStore } from './authorization-list.store.js';
import { AuthorizationStanding } from './authorization-standing.js';
import { AuthorizationStore } from './authorization.store.js';
import { ClientJwts } from './client-jwts.js';
import { CodeRedemption } from './code-redemption.js';
import { DeviceCodeMint } from './device-code-mint.js';
import { DeviceCodeStore } from './device-code.store.js';
import { DeviceRedemption } from './device-redemption.js';
import { GrantRegistry } from './grant-registry.js';
import type { Grant } from './grants/grant.js';
import { GRANTS } from './grants/index.js';
import { IdTokenMint } from './id-token-mint.js';
import { IntrospectionController } from './introspection.controller.js';
import { Introspection } from './introspection.js';
import { RefreshRotation } from './refresh-rotation.js';
import { RefreshTokenCheck } from './refresh-token-check.js';
import { RefreshTokenStore } from './refresh-token.store.js';
import { RefreshTokens } from './refresh-token.js';
import { RevocationController } from './revocation.controller.js';
import { Revocation } from './revocation.js';
import { SignedAccessTokens } from './signed-access-tokens.js';
import { SubjectSaltStore } from './subject-salt.store.js';
import { Subjects } from './subjects.js';
import { TokenController } from './token.controller.js';
import { TokenActs } from './token-acts.js';
import { TokenIssuer } from './token-issuer.js';

/** A device that asks a little late is told that its code has run out. */
const DEVICE_CODES_KEPT_MS = 3_600_000;

/**
 * Owns everything this server issues: authorizations with their codes and refresh families, access and ID tokens, and the grants that
 * turn one into the other. Says of any token whether it is good now (AccessTokenVerifier), and ends tokens one by one (revocation).
 *
 * Does not own the keys (keys/), the decision to allow anything (authorization/ decides and asks AuthorizationCodeMint for the code),
 * nor browser sessions, which it knows as an id.
 * Routes: POST /oauth2/token, /oauth2/introspect, /oauth2/revoke.
 * Called by authorization (mint, end), resources and discovery.
 */
@Module({
  imports: [AuditModule, ClientsModule, HttpModule, KeysModule, UsersModule],
  controllers: [TokenController, IntrospectionController, RevocationController],
  providers: [
    ...GRANTS,
    { provide: GrantRegistry, useFactory: (...grants: Grant[]) => new GrantRegistry(grants), inject: [...GRANTS] },
    AuthorizationStore, AuthorizationCodeStore, RefreshTokenStore, AccessTokenStore,
    AuthorizationStanding, AuthorizationEnding, AuthorizationFamilies, CodeRedemption, RefreshRotation, RefreshTokens, RefreshTokenCheck,
    Audiences, AuthorizationCodeMint, SubjectSaltStore, Subjects, ClientJwts, AccessTokenMint, IdTokenMint, TokenIssuer, SignedAccessTokens, AccessTokenVerifier, Introspection, Revocation,
    AuthorizationListStore, TokenActs, DeviceCodeStore, DeviceCodeMint, DeviceRedemption,
  ],
  exports: [GrantRegistry, AuthorizationStore, AuthorizationListStore, AuthorizationCodeMint, AccessTokenVerifier, Subjects, ClientJwts, TokenActs, DeviceCodeStore, DeviceCodeMint],
})
export class TokensModule implements OnModuleInit {
  constructor(private readonly cleanUp: CleanUp) {}

  /** What has run its time; the clean-up only makes room, every use looks at the time itself. */
  onModuleInit(): void {
    for (const table of ['authorizations', 'access_tokens', 'revoked_tokens']) this.cleanUp.register({ table, column: 'expires_at' });
    this.cleanUp.register({ table: 'device_codes', column: 'expires_at', keepMs: DEVICE_CODES_KEPT_MS });
  }
}
