import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Vouched {
  /** Holds the files; for whoever made them to remove. */
  readonly folder: string;
  readonly certFile: string;
  readonly keyFile: string;
  /** PEM of the authority: the one thing that a client has to trust. */
  readonly ca: string;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** An authority made for this, and a certificate that it has signed, both valid for a day. `names` as in subjectAltName: `DNS:a.test`, `IP:127.0.0.1`. */
export function vouchedCertificate(...names: string[]): Vouched {
  const folder = mkdtempSync(join(tmpdir(), 'doorward-tls-'));
  const [ca, caKey, certFile, keyFile, request, extensions] = ['ca.pem', 'ca-key.pem', 'cert.pem', 'key.pem', 'request.pem', 'extensions.cnf'].map((name) => join(folder, name)) as [string, string, string, string, string, string];
  const openssl = (...parameters: string[]): unknown => execFileSync('openssl', parameters, { stdio: 'ignore' });
  try {
    writeFileSync(extensions, `subjectAltName=${names.join(',')}\nbasicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\n`);
    openssl('req', '-x509', ...NEW_KEY, '-keyout', caKey, '-out', ca, '-days', '1', '-subj', '/CN=Authority of a test', '-addext', 'keyUsage=critical,keyCertSign');
    openssl('req', ...NEW_KEY, '-keyout', keyFile, '-out', request, '-subj', '/CN=Server of a test');
    openssl('x509', '-req', '-in', request, '-CA', ca, '-CAkey', caKey, '-set_serial', '2', '-out', certFile, '-days', '1', '-extfile', extensions);
    return { folder, certFile, keyFile, ca: readFileSync(ca, 'utf8') };
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
}
