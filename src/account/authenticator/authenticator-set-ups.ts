import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../../audit/event.js';
import { CredentialStore } from '../../credentials/credential.store.js';
import { RecoveryCodes } from '../../credentials/recovery-codes.js';
import { Authenticators, MOST_AUTHENTICATORS, type SetUpForm } from '../../credentials/totp-authenticators.js';
import { Database } from '../../database/database.js';
import type { Enroller } from '../../sessions/enrolment-access.js';
import { EnrolmentRights } from '../../sessions/enrolment-rights.js';
import { standingOf } from '../../sessions/repeated-sessions.js';
import type { RenewedSession } from '../../sessions/session-renewal.js';
import { beginnerOf } from '../enrolment-frames.js';
import { FactorJournal } from '../factor-journal.js';

export type SetUp =
  /** `codes`: the first recovery codes were made with it, and wait to be saved. `renewed`: the session counts for it, with another cookie value. */
  | { readonly outcome: 'added'; readonly codes: boolean; readonly renewed: RenewedSession | undefined }
  /** `refused`: they may not add one any more. */
  | { readonly outcome: 'mismatch' | 'full' | 'refused' };

/** Adds an authenticator app to what somebody has, together with its event and its notice, or not at all. */
@Injectable()
export class AuthenticatorSetUps {
  constructor(
    private readonly authenticators: Authenticators,
    private readonly credentials: CredentialStore,
    private readonly codes: RecoveryCodes,
    private readonly rights: EnrolmentRights,
    private readonly journal: FactorJournal,
    private readonly database: Database,
  ) {}

  /** The app has the key when it shows a code of it. `mismatch`: it does not, or took too long. */
  async add(enroller: Enroller, form: SetUpForm, origin: RequestOrigin): Promise<SetUp> {
    const { user, session } = enroller;
    const begun = await this.authenticators.stepOfBegun(beginnerOf(enroller), form);
    if (begun === undefined) return { outcome: 'mismatch' };
    return this.database.transaction(async (tx): Promise<SetUp> => {
      // It locks the person's row, which counts one authenticator after the other.
      if (!(await this.rights.use(tx, enroller))) return { outcome: 'refused' };
      const held = await this.credentials.heldBy(user.id, tx);
      if ((held.totp ?? 0) >= MOST_AUTHENTICATORS) return { outcome: 'full' };
      if (!(await this.authenticators.confirm(tx, begun.credential, begun.step, session === undefined))) return { outcome: 'mismatch' };
      await this.journal.added(tx, user, { id: form.id, method: 'totp' }, origin);
      const codes = (held.recovery_code ?? 0) === 0;
      const renewed = await this.rights.credit(tx, enroller, ['otp']);
      if (renewed !== undefined) await this.authenticators.keepAnswer(tx, begun.credential, { page: form.page, session: renewed.session.id, given: standingOf({ user, session: renewed.session }) });
      if (codes) await this.codes.begin(tx, beginnerOf(renewed === undefined ? enroller : { ...enroller, session: renewed.session }));
      return { outcome: 'added', codes, renewed };
    });
  }
}
