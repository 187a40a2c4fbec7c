import { HMAC_ALGORITHMS } from '../clients/secret-signatures.js';
import { JWS_ALGORITHMS } from '../guard/jws-algorithms.js';

/** request_object_signing_alg_values_supported. `none` is for clients that are registered with it, and is offered to nobody. */
export const REQUEST_OBJECT_ALGORITHMS = [...Object.keys(JWS_ALGORITHMS), ...HMAC_ALGORITHMS];
