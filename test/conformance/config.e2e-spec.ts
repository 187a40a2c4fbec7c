import { afterAll, beforeAll, describe } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { discoveryModule } from './support/discovery.js';
import { OVER_HTTPS } from './support/metadata.js';
import { certificationWorld } from './support/world.js';

let test: TestApp;
beforeAll(async () => (test = await createTestApp({ environment: { ...OVER_HTTPS, REGISTRATION: 'open' }, declare: certificationWorld() })));
afterAll(async () => test?.close());

describe('oidcc-config-certification-test-plan', () => discoveryModule(() => test, { registration: false }));

// The other modules of the plan are in dynamic.e2e-spec.ts.
describe('oidcc-dynamic-certification-test-plan', () => discoveryModule(() => test, { registration: true }));
