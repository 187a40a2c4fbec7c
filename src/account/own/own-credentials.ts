import { Injectable } from '@nestjs/common';
import type { Credential } from '../../credentials/credential.entity.js';
import { CredentialStore } from '../../credentials/credential.store.js';
import type { User } from '../../users/user.entity.js';

/** What somebody signs in with, as far as it may be told: nothing of it proves anything. */
export interface OwnCredentialFacts {
  readonly passwordSet: boolean;
  readonly credentials: readonly Pick<Credential, 'id' | 'type' | 'name' | 'createdAt' | 'lastUsedAt'>[];
  readonly recoveryCodesLeft: number;
}

@Injectable()
export class OwnCredentials {
  constructor(private readonly store: CredentialStore) {}

  async of({ id, passwordHash }: User): Promise<OwnCredentialFacts> {
    const opening = await this.store.opening(id);
    return { passwordSet: passwordHash !== null, credentials: opening.filter(({ type }) => type !== 'recovery_code'), recoveryCodesLeft: opening.filter(({ type }) => type === 'recovery_code').length };
  }
}
