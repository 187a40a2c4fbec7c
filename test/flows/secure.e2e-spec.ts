import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, freePort, type TestApp } from '../support/app.js';
import { WireClient } from '../support/client.js';

describe('https', () => {
  let test: TestApp;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'doorward-tls-'));
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', cert, '-days', '1', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'], { stdio: 'ignore' });
    const port = await freePort();
    test = await createTestApp({ environment: { PORT: String(port), PUBLIC_URL: `https://127.0.0.1:${port}`, TLS_CERT_FILE: cert, TLS_KEY_FILE: key } });
  });
  afterAll(async () => {
    await test.close();
    rmSync(folder, { recursive: true });
  });

  it('is spoken by the server itself, with cookies that nobody else can set and headers that say so', async () => {
    const { headers, status } = await new Promise<{ headers: import('node:http').IncomingHttpHeaders; status: number | undefined }>((resolve, reject) => {
      request(new WireClient(test.url).authorizeUrl(), { rejectUnauthorized: false }, (response) => {
        response.resume();
        resolve({ headers: response.headers, status: response.statusCode });
      }).on('error', reject).end();
    });
    expect(status).toBe(303);
    expect(headers['set-cookie']?.join()).toMatch(/^__Host-doorward-browser=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
    expect(headers['strict-transport-security']).toContain('max-age=');
  });
});
