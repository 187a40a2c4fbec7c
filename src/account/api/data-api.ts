import { Injectable } from '@nestjs/common';
import { DataFile } from '../account-pages/data-file.js';
import { OwnDeletion } from '../own/own-deletion.js';
import type { ApiCaller } from './api-caller.js';
import { FreshProof } from './fresh-proof.js';
import { OwnSessionIds } from './own-session-id.js';
import { accountProblem } from './problems.js';

/** Everything about somebody, and the end of it, over the API: for who has just signed in. */
@Injectable()
export class DataApi {
  constructor(private readonly fresh: FreshProof, private readonly file: DataFile, private readonly deletion: OwnDeletion, private readonly sessions: OwnSessionIds) {}

  async export(caller: ApiCaller): Promise<Readonly<Record<string, unknown>>> {
    await this.fresh.require(caller);
    return this.file.make(caller.user, await this.sessions.of(caller), caller.origin);
  }

  /** Throws 403 where the organisation has it otherwise, 409 for the last owner. */
  async askForDeletion(caller: ApiCaller): Promise<'requested' | 'deleted'> {
    await this.fresh.require(caller);
    const outcome = await this.deletion.ask(caller.user, caller.origin);
    if (outcome === 'off') throw accountProblem('forbidden', 'Accounts are kept by your organisation. Ask its IT support.');
    if (outcome === 'last-owner') throw accountProblem('conflict', 'This is the last owner of the server: nobody could manage it afterwards.');
    return outcome;
  }
}
