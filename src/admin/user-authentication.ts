import { Injectable } from '@nestjs/common';
import { CredentialStore, type HeldCredentials } from '../credentials/credential.store.js';
import type { Statements } from '../database/statements.js';
import { PausedPeople } from '../limits/paused-people.js';
import { personKey } from '../sessions/known-device.js';
import { RunningSettings } from '../settings/running-settings.js';
import { GroupStore } from '../users/group.store.js';
import { loginNameDigest } from '../users/login-name.js';
import type { User } from '../users/user.entity.js';
import type { Schema } from './operation.js';
import { INSTANT_OR_NULL, object, toTimeOrNull } from './operation-schemas.js';

const COUNT: Schema = { type: 'integer', minimum: 0 };
const FLAG: Schema = { type: 'boolean' };

/** How somebody can sign in, without anything that would let somebody do so. */
export interface UserAuthentication {
  readonly password: { readonly set: boolean; readonly changed_at: string | null };
  readonly passkeys: number;
  readonly totp: boolean;
  readonly recovery_codes_left: number;
  readonly mfa_required: boolean;
  readonly locked_until: string | null;
}

export const AUTHENTICATION: Schema = {
  ...object({
    password: object({ set: FLAG, changed_at: { ...INSTANT_OR_NULL, description: 'When it was chosen.' } }),
    passkeys: COUNT,
    totp: { ...FLAG, description: 'Whether there is an authenticator app.' },
    recovery_codes_left: COUNT,
    mfa_required: { ...FLAG, description: 'Whether policy lets the person in with a second factor only.' },
    locked_until: { ...INSTANT_OR_NULL, description: 'Until when too many failed attempts keep the person from signing in on a device that they have not used before.' },
  }),
  description: 'How the person can sign in, without anything that would let somebody do so.',
};

/** Tells admins how people can sign in. */
@Injectable()
export class UserAuthentications {
  constructor(
    private readonly credentials: CredentialStore,
    private readonly groups: GroupStore,
    private readonly paused: PausedPeople,
    private readonly settings: RunningSettings,
  ) {}

  /** In their order. Two statements for all of them; a third where policy goes by groups. */
  async of(users: readonly User[], statements: Statements): Promise<UserAuthentication[]> {
    const held = await this.credentials.openingEach(users.map(({ id }) => id), statements);
    const required = await this.requiredOf(users, statements);
    const until = await this.paused.until(users.map((user) => ({ person: personKey(user), names: namesOf(user).map(loginNameDigest) })), statements);
    return users.map((user, index) => ({ ...toFacts(user, held.get(user.id) ?? {}), mfa_required: required.has(user.id), locked_until: toTimeOrNull(until[index] ?? null) }));
  }

  private async requiredOf(users: readonly User[], statements: Statements): Promise<ReadonlySet<string>> {
    const { required, groups: asked, passkey_groups: strictly } = this.settings.people.mfa;
    const groups = [...asked, ...strictly];
    if (required === 'always') return new Set(users.map(({ id }) => id));
    if (groups.length === 0) return new Set();
    const memberships = await this.groups.groupsOfEach(users.map(({ id }) => id), statements);
    return new Set([...memberships].filter(([, names]) => names.some((name) => groups.includes(name))).map(([id]) => id));
  }
}

function toFacts(user: User, { passkey = 0, totp = 0, recovery_code: recoveryCodes = 0 }: HeldCredentials): Omit<UserAuthentication, 'mfa_required' | 'locked_until'> {
  return { password: { set: user.passwordHash !== null, changed_at: toTimeOrNull(user.passwordChangedAt) }, passkeys: passkey, totp: totp > 0, recovery_codes_left: recoveryCodes };
}

const namesOf = ({ preferredUsername, email, emailVerified }: User): string[] => (email !== null && emailVerified ? [preferredUsername, email] : [preferredUsername]);
