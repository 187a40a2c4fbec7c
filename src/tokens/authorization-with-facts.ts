import { columnsOf, readEntity } from '../database/mapping.js';
import { Authorization } from './authorization.entity.js';
import { FACTS, readFacts, type StandingFacts, STANDING_JOINS } from './standing-facts.js';

export interface AuthorizationWithFacts {
  readonly authorization: Authorization;
  readonly facts: StandingFacts;
}

/** One statement for all that a redemption must know; a WHERE follows. */
export const SELECT_AUTHORIZATION = `SELECT ${columnsOf(Authorization, 'a')}, ${FACTS} FROM authorizations a ${STANDING_JOINS}`;

export const toAuthorizationWithFacts = (row: Readonly<Record<string, unknown>>): AuthorizationWithFacts => ({
  authorization: readEntity(Authorization, row, 'a'),
  facts: readFacts(row),
});
