import { describe, expect } from '@jest/globals';
import { module } from './support/modules.js';
import { useDynamicPlan } from './support/registered.js';

const INITIATE = 'https://app.example.com/initiate';

describe('oidcc-3rdparty-init-login-certification-test-plan', () => {
  const plan = useDynamicPlan();

  module('oidcc-3rd_party-init-login', 'initiate_login_uri is registered, and told again', async () => {
    const { status, body } = await plan.register({ initiate_login_uri: INITIATE });
    expect([status, body['initiate_login_uri']]).toEqual([201, INITIATE]);
    const answer = await fetch(String(body['registration_client_uri']), { headers: { authorization: `Bearer ${String(body['registration_access_token'])}` } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^application\/json/)]);
    expect(await answer.json()).toMatchObject({ client_id: body['client_id'], initiate_login_uri: INITIATE });
  });

  module('oidcc-3rd_party-init-login-nohttps', 'and refused without https', async () => {
    for (const uri of [INITIATE.replace('https:', 'http:'), 'http://localhost:3000/initiate']) {
      const { status, body } = await plan.register({ initiate_login_uri: uri });
      expect([status, body['error']]).toEqual([400, 'invalid_client_metadata']);
    }
  });
});
