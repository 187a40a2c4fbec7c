import { afterAll, beforeAll, describe } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { discoveryModule } from './support/discovery.js';
import { OVER_HTTPS } from './support/metadata.js';
import { certificationWorld } from './support/world.js';

describe('oidcc-config-certification-test-plan', () => {
  let test: TestApp;
  beforeAll(async () => (test = await createTestApp({ environment: OVER_HTTPS, declare: certificationWorld() })));
  afterAll(async () => test?.close());

  discoveryModule(() => test, { registration: false });
});
