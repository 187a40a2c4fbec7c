import { columnsOf, readEntity } from '../database/mapping.js';
import { Authorization } from './authorization.entity.js';
import { FACTS_ELSEWHERE, readFactsBeside, type StandingFacts, STANDING_JOINS } from './standing-facts.js';

export interface AuthorizationWithFacts {
  readonly authorization: Authorization;
  readonly facts: StandingFacts;
}

/** One statement for all that a redemption must know. Where a request asks it, the text is made once: to put it together and to hash it anew costs as much as to ask it. */
export const selectAuthorization = (where: string): string => `SELECT ${columnsOf(Authorization, 'a')}, ${FACTS_ELSEWHERE} FROM authorizations a ${STANDING_JOINS} WHERE ${where}`;

export const toAuthorizationWithFacts = (row: Readonly<Record<string, unknown>>): AuthorizationWithFacts => {
  const authorization = readEntity(Authorization, row, 'a');
  return { authorization, facts: readFactsBeside(authorization, row) };
};
