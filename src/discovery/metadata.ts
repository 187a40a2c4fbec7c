import { Inject, Injectable } from '@nestjs/common';
import { PROMPTS } from '../authorization/authorization-request.js';
import { REQUEST_OBJECT_ALGORITHMS } from '../authorization/request-object-algorithms.js';
import { Respond } from '../authorization/respond.js';
import { ALGORITHM_POLICY } from '../clients/algorithm-policy.js';
import { ClientAuthenticator } from '../clients/client-authenticator.js';
import { CONFIG, type Config } from '../config/config.js';
import { LOCALES } from '../http/locales.js';
import { ACR_LEVELS } from '../tokens/acr.js';
import { GrantRegistry } from '../tokens/grant-registry.js';
import { SUBJECT_TYPES } from '../tokens/subjects.js';
import { UserClaims } from '../users/user-claims.js';

/** What this server can do, read off the registries: a feature that is not enabled cannot be listed. OpenID Connect Discovery §3, RFC 8414 §2. */
@Injectable()
export class Metadata {
  constructor(
    private readonly grants: GrantRegistry,
    private readonly authenticator: ClientAuthenticator,
    private readonly respond: Respond,
    private readonly claims: UserClaims,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  document(): Record<string, unknown> {
    const { issuer } = this.config.publicUrl;
    const methods = this.authenticator.methods();
    const signingAlgorithms = this.authenticator.signingAlgorithms();
    return {
      issuer,
      authorization_endpoint: `${issuer}/oauth2/authorize`,
      token_endpoint: `${issuer}/oauth2/token`,
      device_authorization_endpoint: `${issuer}/oauth2/device_authorization`,
      userinfo_endpoint: `${issuer}/oauth2/userinfo`,
      jwks_uri: `${issuer}/oauth2/jwks`,
      introspection_endpoint: `${issuer}/oauth2/introspect`,
      revocation_endpoint: `${issuer}/oauth2/revoke`,
      end_session_endpoint: `${issuer}/oauth2/logout`,
      check_session_iframe: `${issuer}/oauth2/check_session`,
      ui_locales_supported: LOCALES,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: true,
      ...(this.config.registration === 'off' ? {} : { registration_endpoint: `${issuer}/oauth2/register` }),
      scopes_supported: [...this.claims.scopes(), 'offline_access'],
      response_types_supported: ['code'],
      response_modes_supported: this.respond.names(),
      grant_types_supported: this.grants.types(),
      subject_types_supported: SUBJECT_TYPES,
      id_token_signing_alg_values_supported: ALGORITHM_POLICY.id_token_signed_response_alg,
      id_token_encryption_alg_values_supported: ALGORITHM_POLICY.id_token_encrypted_response_alg,
      id_token_encryption_enc_values_supported: ALGORITHM_POLICY.id_token_encrypted_response_enc,
      userinfo_signing_alg_values_supported: ALGORITHM_POLICY.userinfo_signed_response_alg,
      userinfo_encryption_alg_values_supported: ALGORITHM_POLICY.userinfo_encrypted_response_alg,
      userinfo_encryption_enc_values_supported: ALGORITHM_POLICY.userinfo_encrypted_response_enc,
      acr_values_supported: ACR_LEVELS.map(({ acr }) => acr),
      token_endpoint_auth_methods_supported: methods,
      token_endpoint_auth_signing_alg_values_supported: signingAlgorithms,
      revocation_endpoint_auth_methods_supported: methods,
      revocation_endpoint_auth_signing_alg_values_supported: signingAlgorithms,
      // A public client may not introspect.
      introspection_endpoint_auth_methods_supported: methods.filter((method) => method !== 'none'),
      introspection_endpoint_auth_signing_alg_values_supported: signingAlgorithms,
      code_challenge_methods_supported: ['S256'],
      prompt_values_supported: PROMPTS,
      claims_supported: ['iss', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'acr', 'amr', 'sid', 'at_hash', ...this.claims.claims()],
      claim_types_supported: ['normal'],
      display_values_supported: ['page'],
      claims_parameter_supported: true,
      request_parameter_supported: true,
      request_uri_parameter_supported: true,
      require_request_uri_registration: true,
      request_object_signing_alg_values_supported: REQUEST_OBJECT_ALGORITHMS,
      request_object_encryption_alg_values_supported: ALGORITHM_POLICY.request_object_encryption_alg,
      request_object_encryption_enc_values_supported: ALGORITHM_POLICY.request_object_encryption_enc,
      authorization_signing_alg_values_supported: ALGORITHM_POLICY.authorization_signed_response_alg,
      authorization_encryption_alg_values_supported: ALGORITHM_POLICY.authorization_encrypted_response_alg,
      authorization_encryption_enc_values_supported: ALGORITHM_POLICY.authorization_encrypted_response_enc,
      pushed_authorization_request_endpoint: `${issuer}/oauth2/par`,
      // Each client says for itself; RFC 9126 §5.
      require_pushed_authorization_requests: false,
      authorization_response_iss_parameter_supported: true,
    };
  }
}
