import { AuthorizationCodeGrant } from './authorization-code.grant.js';
import { ClientCredentialsGrant } from './client-credentials.grant.js';
import { DeviceCodeGrant } from './device-code.grant.js';
import { RefreshTokenGrant } from './refresh-token.grant.js';

/** ★ To add a grant type: one file beside this one, and one line here. */
export const GRANTS = [AuthorizationCodeGrant, RefreshTokenGrant, ClientCredentialsGrant, DeviceCodeGrant] as const;
