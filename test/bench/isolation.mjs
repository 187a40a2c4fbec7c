import { burst, summarise } from './driver/burst.mjs';
import { Connection } from './driver/connection.mjs';
import { SCENARIOS } from './scenarios/index.mjs';
import { personOf } from './world.mjs';

const LOGINS = 8;
const TOKEN_CONNECTIONS = 8;

const scenario = (name) => SCENARIOS.find((each) => each.name === name);

/**
 * Tokens for machines while people sign in as fast as the server lets them.
 * @returns {Promise<{ alone: object, flooded: object, logins: number }>} summaries of the token requests
 */
export async function measureIsolation(subject, seconds) {
  const connections = Array.from({ length: LOGINS + TOKEN_CONNECTIONS }, () => new Connection(subject.url));
  const [logins, tokens] = [connections.slice(0, LOGINS), connections.slice(LOGINS)];
  try {
    const signIns = await Promise.all(logins.map((connection, index) => scenario('login').prepare(subject, connection, index)));
    const requests = await Promise.all(tokens.map((connection, index) => scenario('client-credentials').prepare(subject, connection, index)));
    const alone = await burst(subject.program, requests, seconds);
    const [flood, flooded] = await Promise.all([burst(subject.program, signIns, seconds), burst(subject.program, requests, seconds)]);
    return { alone: summarise([alone]), flooded: summarise([flooded]), logins: flood.units, errors: [...flood.errors, ...flooded.errors] };
  } finally {
    for (const connection of connections) connection.close();
  }
}

export const isolationSentence = `${LOGINS} people signing in without pause (${personOf(0)} and so on), ${TOKEN_CONNECTIONS} connections asking for tokens`;
