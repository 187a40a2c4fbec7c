import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../../audit/event.js';
import { CredentialStore } from '../../credentials/credential.store.js';
import { FEW_RECOVERY_CODES, RecoveryCodes } from '../../credentials/recovery-codes.js';
import { Database } from '../../database/database.js';
import type { Enroller } from '../../sessions/enrolment-access.js';
import type { User } from '../../users/user.entity.js';
import { UserStore } from '../../users/user.store.js';
import { beginnerOf } from '../enrolment-frames.js';
import { FactorJournal } from '../factor-journal.js';

export interface CodeStanding {
  readonly left: number;
  readonly few: boolean;
  /** Whether there is anything that they would stand in for. */
  readonly useful: boolean;
  /** There is neither a password nor an address that a mail goes to: nothing begins a sign-in that a code could end. */
  readonly alone: boolean;
  /** Milliseconds. */
  readonly created: number | null;
}

/** What people do with their recovery codes. */
@Injectable()
export class RecoveryCodeActs {
  constructor(
    private readonly codes: RecoveryCodes,
    private readonly credentials: CredentialStore,
    private readonly users: UserStore,
    private readonly journal: FactorJournal,
    private readonly database: Database,
  ) {}

  /** One statement. */
  async standingOf(user: User): Promise<CodeStanding> {
    const usable = await this.credentials.usableBy(user.id);
    const codes = usable.filter(({ type }) => type === 'recovery_code');
    const alone = user.passwordHash === null && (user.email === null || !user.emailVerified);
    return { left: codes.length, few: codes.length <= FEW_RECOVERY_CODES, useful: usable.length > codes.length, alone, created: codes[0]?.confirmedAt ?? null };
  }

  /** A new set to be saved; the old one works until it is. `false`: there is nothing that codes would stand in for. */
  async begin(enroller: Enroller): Promise<boolean> {
    const { user } = enroller;
    return this.database.transaction(async (tx) => {
      if (!(await this.users.holdActive(tx, user.id))) return false;
      const { totp = 0, passkey = 0 } = await this.credentials.heldBy(user.id, tx);
      if (totp + passkey === 0) return false;
      await this.codes.begin(tx, beginnerOf(enroller));
      return true;
    });
  }

  /** Its owner has saved it. `over`: it has run out, or was replaced by another. */
  async confirm(enroller: Enroller, setId: string, origin: RequestOrigin): Promise<'first' | 'renewed' | 'over'> {
    const { user } = enroller;
    return this.database.transaction(async (tx) => {
      if (!(await this.users.holdActive(tx, user.id))) return 'over';
      const renewed = (await this.credentials.heldBy(user.id, tx)).recovery_code !== undefined;
      if (!(await this.codes.confirm(tx, beginnerOf(enroller), setId))) return 'over';
      await this.journal.added(tx, user, { method: 'recovery_code', renewed }, origin);
      return renewed ? 'renewed' : 'first';
    });
  }
}
