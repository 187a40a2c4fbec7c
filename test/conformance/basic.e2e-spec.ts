import { describe } from '@jest/globals';
import { usePlan } from './support/basic.js';
import { claimModules } from './support/basic-claims.js';
import { flowModules } from './support/basic-flow.js';
import { parameterModules } from './support/basic-parameters.js';
import { requestModules } from './support/basic-requests.js';
import { sessionModules } from './support/basic-session.js';
import { tokenModules } from './support/basic-tokens.js';

describe('oidcc-basic-certification-test-plan', () => {
  const plan = usePlan('query');
  for (const modules of [flowModules, claimModules, parameterModules, requestModules, sessionModules, tokenModules]) modules(plan);
});
