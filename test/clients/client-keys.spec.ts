import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair } from 'jose';
import { ClientKeys } from '../../src/clients/client-keys.js';
import { Client } from '../../src/clients/client.js';
import { fetcher } from '../outbound/support/fetcher.js';
import { FakeClock } from '../support/fake-clock.js';

const MOST_SETS = 1000;

describe('the keys at a jwks_uri', () => {
  let host: Server;
  let origin: string;

  beforeAll(async () => {
    const keys = await Promise.all([['ES256', 'sig'], ['ECDH-ES', 'enc']].map(async ([alg = '', use = '']) => ({ ...(await exportJWK((await generateKeyPair(alg, { extractable: true })).publicKey)), kid: use, use })));
    host = createServer((_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }))).listen(0, '127.0.0.1');
    await new Promise((resolve) => host.once('listening', resolve));
    origin = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  });
  afterAll(() => void host.close());

  const client = (name: string): Client => new Client({ clientId: name, metadata: { redirect_uris: [], token_endpoint_auth_method: 'private_key_jwt', grant_types: [], response_types: [], scope: '', jwks_uri: `${origin}/${name}` } } as unknown as ConstructorParameters<typeof Client>[0], []);

  it('are there to encrypt to for as long as they are there to check with, whatever other clients\' are read in between', async () => {
    const clock = new FakeClock();
    const keys = new ClientKeys(fetcher({ environment: 'development', allow: ['127.0.0.1'], clock }), clock);
    const signing = client('signs-often');
    for (let each = 0; each < MOST_SETS; each += 1) {
      if (each % 100 === 0) expect((await keys.find(signing, 'sig', 'ES256'))?.kid).toBe('sig');
      await keys.find(client(`other${each}`), 'sig', 'ES256');
    }
    await keys.find(signing, 'sig', 'ES256');
    expect((await keys.findEncryptionKey(signing, 'ECDH-ES'))?.kid).toBe('enc');
  });
});
