import { type CompactJws, parseCompactJws } from '../../guard/compact-jws.js';
import { parseJson } from '../../http/json-body.js';
import { invalidRequestObject } from '../../oauth/errors.js';

/** As long as a form may be. */
const LONGEST = 64 * 1024;

/** A request object taken apart, header and claims read as strictly as any JSON here: of two members of one name, another reader may take the other. Throws invalid_request_object. */
export function parseRequestObject(text: string): CompactJws {
  const parsed = parseCompactJws(text, LONGEST);
  if (parsed === undefined) throw unreadable();
  try {
    for (const part of parsed.signed.split('.')) parseJson(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    throw unreadable();
  }
  return parsed;
}

const unreadable = (): Error => invalidRequestObject('The request object is not a JWT with an object inside, or its header chooses its own key (jwk, jku, x5u, x5c, crit).');
