import type { Check } from './check.js';
import { checkClaims } from './claims.js';
import { checkClientDemands } from './client-demands.js';
import { checkIdTokenHint } from './id-token-hint.js';
import { checkMaxAge } from './max-age.js';
import { checkPkce } from './pkce.js';
import { checkPrompt } from './prompt.js';
import { checkRepetition } from './repetition.js';
import { checkRequestObjects } from './request-objects.js';
import { checkResources } from './resources.js';
import { checkResponseMode } from './response-mode.js';
import { checkResponseType } from './response-type.js';
import { checkScope } from './scope.js';
import { checkSizes } from './sizes.js';

/**
 * ★ The rules of the authorization endpoint, in the order in which they run. All of them stand behind the trust line: client and
 * redirect URI are verified before (trusted-client.ts, with errors as pages), so what these throw is sent to the client.
 * To add a rule: one file beside this one, and one line here.
 */
export const CHECKS: readonly Check[] = [
  // First of all: nobody may rely on a parameter that comes twice.
  checkRepetition,
  checkSizes,
  checkClientDemands,
  checkRequestObjects,
  checkResponseType,
  checkResponseMode,
  checkPkce,
  // The scopes decide which resources make sense, so they come first.
  checkScope,
  checkResources,
  checkPrompt,
  checkMaxAge,
  checkClaims,
  // The only one that costs a signature: last.
  checkIdTokenHint,
];
