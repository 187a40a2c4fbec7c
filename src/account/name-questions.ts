import { Injectable } from '@nestjs/common';
import { RequestLimits } from '../limits/request-limits.js';
import { temporarilyUnavailable } from '../oauth/errors.js';
import type { Invitation } from '../users/invitation.entity.js';
import { UserStore } from '../users/user.store.js';
import type { PersonProblems } from './person-form.js';
import { takenProblems } from './taken-names.js';

/** More than anybody needs to find a name of their own; too few to go through a list of other people's. */
const MOST_OF_AN_INVITATION = 20;
const HOUR_SECONDS = 3600;

/** Answers the newcomer whose user name is somebody else's. Whoever was invited once must not learn by that who else is here. */
@Injectable()
export class NameQuestions {
  constructor(private readonly users: UserStore, private readonly limits: RequestLimits) {}

  /** What is wrong with a form of theirs, and whether the name in it is somebody else's: told together, before anything is written, some times an hour. */
  async problemsOf({ id }: Invitation, problems: PersonProblems, username: string): Promise<PersonProblems> {
    if (problems.username !== undefined || !(await this.limits.take('names of an invitation', id, MOST_OF_AN_INVITATION, HOUR_SECONDS))) return problems;
    return (await this.users.findByLoginName(username)) === undefined ? problems : { ...problems, ...takenProblems('preferred_username') };
  }

  /** For forms that are good but for the name, perhaps. Counted apart: whoever has found a password at last gets in. Throws temporarily_unavailable (429). */
  async requireTry({ id }: Invitation): Promise<void> {
    if (!(await this.limits.take('accounts of an invitation', id, MOST_OF_AN_INVITATION, HOUR_SECONDS))) throw temporarilyUnavailable({ status: 429, retryAfter: HOUR_SECONDS });
  }
}
