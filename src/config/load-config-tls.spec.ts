import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoadedConfig, loadConfig } from './load-config.js';

/** One DER value: tag, length, contents. */
function der(tag: number, ...parts: (Buffer | string)[]): Buffer {
  const contents = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const length = contents.length < 128 ? [contents.length] : [0x82, contents.length >> 8, contents.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), contents]);
}

/** A self-signed certificate for localhost and its key, as PEM (RFC 5280 §4.1). */
function selfSigned(): { cert: string; key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = der(0x30, der(0x06, Buffer.from('2a8648ce3d040302', 'hex')));
  const name = der(0x30, der(0x31, der(0x30, der(0x06, Buffer.from('550403', 'hex')), der(0x0c, 'localhost'))));
  const validity = der(0x30, der(0x17, '200101000000Z'), der(0x17, '400101000000Z'));
  const body = der(0x30, der(0x02, Buffer.from([1])), ecdsaWithSha256, name, validity, name, publicKey.export({ type: 'spki', format: 'der' }));
  const certificate = der(0x30, body, ecdsaWithSha256, der(0x03, Buffer.from([0]), sign('sha256', body, privateKey)));
  const lines = certificate.toString('base64').replace(/.{64}/g, '$&\n');
  return { cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

describe('TLS_CERT_FILE and TLS_KEY_FILE', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'doorward-tls-'));
    for (const name of ['a', 'b']) {
      const { cert, key } = selfSigned();
      writeFileSync(join(folder, `${name}.crt`), cert);
      writeFileSync(join(folder, `${name}.key`), key);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const load = (certFile: string, keyFile: string, more: NodeJS.ProcessEnv = {}): LoadedConfig =>
    loadConfig({ DATA_DIR: folder, TLS_CERT_FILE: join(folder, certFile), TLS_KEY_FILE: join(folder, keyFile), ...more }, false);

  it('are read as PEM, and PUBLIC_URL becomes https', () => {
    const { config } = load('a.crt', 'a.key');
    expect(config.listen.tls).toEqual({ cert: expect.stringContaining('BEGIN CERTIFICATE'), key: expect.stringContaining('BEGIN PRIVATE KEY') });
    expect(config.publicUrl.issuer).toBe('https://localhost:3000');
  });

  it.each<[string, string, NodeJS.ProcessEnv, RegExp]>([
    ['a.crt', 'b.key', {}, /^TLS_CERT_FILE and TLS_KEY_FILE do not belong together: use the key that the certificate was issued for\.$/],
    ['a.key', 'a.crt', {}, /^TLS_CERT_FILE and TLS_KEY_FILE are no certificate and unencrypted private key: write the paths of two PEM files\.$/],
    ['a.crt', 'none.key', {}, /^TLS_KEY_FILE names ".*none\.key", which cannot be read \(ENOENT\): write the path of a file that this process may read\.$/],
    ['a.crt', 'a.key', { PUBLIC_URL: 'http://localhost:3000' }, /^TLS_CERT_FILE serves https, but PUBLIC_URL begins with http: write https:\/\/ in PUBLIC_URL\.$/],
  ])('%s with %s and %j are refused', (certFile, keyFile, more, sentence) => {
    expect(() => load(certFile, keyFile, more)).toThrow(sentence);
  });
});
