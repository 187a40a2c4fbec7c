/** The metadata of RFC 7591 §2.2 that may come once more for each language, as in `client_name#de`. */
export type LocalisedName = 'client_name' | 'client_uri' | 'logo_uri' | 'tos_uri' | 'policy_uri';

/**
 * What a client registers, under the names of the wire. Every member of the IANA registry "OAuth Dynamic Client Registration Metadata"
 * is here from the first day: checked, stored and given back before the feature it belongs to exists.
 * The credentials themselves (client_id, client_secret) are no metadata: see client.entity.ts and client-secret.entity.ts.
 */
export interface ClientMetadata {
  // RFC 7591 §2
  readonly redirect_uris: readonly string[];
  readonly token_endpoint_auth_method: string;
  readonly grant_types: readonly string[];
  readonly response_types: readonly string[];
  readonly scope: string;
  readonly client_name?: string;
  readonly client_uri?: string;
  readonly logo_uri?: string;
  readonly contacts?: readonly string[];
  readonly tos_uri?: string;
  readonly policy_uri?: string;
  readonly jwks_uri?: string;
  readonly jwks?: JsonWebKeySet;
  readonly software_id?: string;
  readonly software_version?: string;
  readonly [localised: `${LocalisedName}#${string}`]: string | undefined;

  // OpenID Connect Dynamic Client Registration §2
  readonly application_type: 'web' | 'native';
  readonly sector_identifier_uri?: string;
  readonly subject_type: 'public' | 'pairwise';
  readonly id_token_signed_response_alg: string;
  readonly id_token_encrypted_response_alg?: string;
  readonly id_token_encrypted_response_enc?: string;
  readonly userinfo_signed_response_alg?: string;
  readonly userinfo_encrypted_response_alg?: string;
  readonly userinfo_encrypted_response_enc?: string;
  readonly request_object_signing_alg?: string;
  readonly request_object_encryption_alg?: string;
  readonly request_object_encryption_enc?: string;
  readonly token_endpoint_auth_signing_alg?: string;
  readonly default_max_age?: number;
  readonly require_auth_time?: boolean;
  readonly default_acr_values?: readonly string[];
  readonly initiate_login_uri?: string;
  readonly request_uris?: readonly string[];

  // OpenID Connect RP-Initiated, Back-Channel and Front-Channel Logout
  readonly post_logout_redirect_uris?: readonly string[];
  readonly backchannel_logout_uri?: string;
  readonly backchannel_logout_session_required?: boolean;
  readonly frontchannel_logout_uri?: string;
  readonly frontchannel_logout_session_required?: boolean;

  // RFC 8705 (mutual TLS) and the endpoint aliases of FAPI 2.0
  readonly tls_client_certificate_bound_access_tokens?: boolean;
  readonly tls_client_auth_subject_dn?: string;
  readonly tls_client_auth_san_dns?: string;
  readonly tls_client_auth_san_uri?: string;
  readonly tls_client_auth_san_ip?: string;
  readonly tls_client_auth_san_email?: string;
  readonly use_mtls_endpoint_aliases?: boolean;

  // RFC 9101 (JAR), RFC 9126 (PAR), RFC 9449 (DPoP), RFC 9396 (RAR)
  readonly require_signed_request_object?: boolean;
  readonly require_pushed_authorization_requests?: boolean;
  readonly dpop_bound_access_tokens?: boolean;
  readonly authorization_details_types?: readonly string[];

  // JARM, RFC 9701 (JWT introspection), CIBA
  readonly authorization_signed_response_alg?: string;
  readonly authorization_encrypted_response_alg?: string;
  readonly authorization_encrypted_response_enc?: string;
  readonly introspection_signed_response_alg?: string;
  readonly introspection_encrypted_response_alg?: string;
  readonly introspection_encrypted_response_enc?: string;
  readonly backchannel_token_delivery_mode?: 'poll' | 'ping' | 'push';
  readonly backchannel_client_notification_endpoint?: string;
  readonly backchannel_authentication_request_signing_alg?: string;
  readonly backchannel_user_code_parameter?: boolean;

  // OpenID Federation, UMA 2.0, OpenID4VP, ETSI NFV-SEC 022
  readonly client_registration_types?: readonly string[];
  readonly signed_jwks_uri?: string;
  readonly organization_name?: string;
  readonly organization_uri?: string;
  readonly display_name?: string;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly information_uri?: string;
  readonly response_modes?: readonly string[];
  readonly claims_redirect_uris?: readonly string[];
  readonly vp_formats?: Readonly<Record<string, unknown>>;
  readonly vp_formats_supported?: Readonly<Record<string, unknown>>;
  readonly nfv_token_signed_response_alg?: string;
  readonly nfv_token_encrypted_response_alg?: string;
  readonly nfv_token_encrypted_response_enc?: string;

  // Doorward's own
  /** No consent page, except for prompt=consent and sensitive scopes. */
  readonly first_party?: boolean;
  readonly require_pkce?: boolean;
  /** The web origins whose scripts may call the back-channel endpoints for this client. */
  readonly cors_origins?: readonly string[];
  /** Who may use the application; left out: everyone. */
  readonly access?: { readonly groups: readonly string[] };
  readonly access_token_format?: 'jwt' | 'opaque';
  /** What every sign-in for this application has to be worth; left out: what policy demands of everybody. */
  readonly required_acr?: string;
  /** What the `aud` of its assertions may be besides the issuer; left out: the issuer only. */
  readonly token_endpoint_auth_audience?: 'issuer' | 'token_endpoint';
  readonly lifetimes?: ClientLifetimes;
}

/** Seconds; what is left out is as the server's settings say. */
export interface ClientLifetimes {
  readonly access_token?: number;
  readonly id_token?: number;
  readonly refresh_idle?: number;
  readonly refresh_max?: number;
  readonly session_idle?: number;
  readonly session_max?: number;
  readonly code?: number;
  readonly authorization_request?: number;
}

/** Public keys. RFC 7517 §5. */
export interface JsonWebKeySet {
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}
