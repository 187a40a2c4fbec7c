import { AddressClaims } from './address.claims.js';
import { EmailClaims } from './email.claims.js';
import { GroupsClaims } from './groups.claims.js';
import { OpenidClaims } from './openid.claims.js';
import { PhoneClaims } from './phone.claims.js';
import { ProfileClaims } from './profile.claims.js';
import { RolesClaims } from './roles.claims.js';

/** Every scope that tells something of a person. The order is the order of discovery. */
export const claimSources = [OpenidClaims, ProfileClaims, EmailClaims, PhoneClaims, AddressClaims, GroupsClaims, RolesClaims] as const;
