import { X509Certificate, createPrivateKey, generateKeySync } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseKeyMaterial } from './key-material.js';
import { SettingProblem, errorCode, quote } from './problems.js';

/** Larger is no secret, certificate or settings file but a mistyped path, such as a disk or /dev/zero. */
const MOST_BYTES = 1024 * 1024;

/** The text of a small regular file. Throws SettingProblem. */
export function readText(path: string): string {
  try {
    const found = statSync(path);
    if (!found.isFile() || found.size > MOST_BYTES) throw new SettingProblem(`names ${quote(path)}, which is no file of at most 1 MiB`, 'write the path of the file itself');
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof SettingProblem) throw error;
    throw new SettingProblem(`names ${quote(path)}, which cannot be read (${errorCode(error)})`, 'write the path of a file that this process may read');
  }
}

/** Throws SettingProblem unless the PEM texts are a certificate and its key: a mismatch is otherwise met by the first browser. */
export function checkTls({ cert, key }: { readonly cert: string; readonly key: string }): void {
  let matches: boolean;
  try {
    matches = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch {
    throw new SettingProblem('and TLS_KEY_FILE are no certificate and unencrypted private key', 'write the paths of two PEM files');
  }
  if (!matches) throw new SettingProblem('and TLS_KEY_FILE do not belong together', 'use the key that the certificate was issued for');
}

/**
 * The development secret in DATA_DIR, made at the first start. Two processes that start together agree on one: the finished file is
 * linked into place, which succeeds once, so nobody reads half a key. A damaged file is never replaced: what it sealed would be lost.
 */
export function developmentKey(dataDir: string): Buffer {
  const path = join(dataDir, 'secret-key');
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (statSync(path, { throwIfNoEntry: false }) === undefined) writeOnce(path, generateKeySync('hmac', { length: 256 }).export().toString('base64url'));
  } catch (error) {
    throw new SettingProblem(`is not set, and none can be kept in ${quote(path)} (${errorCode(error)})`, 'set SECRET_KEY, or DATA_DIR to a folder that this process may write');
  }
  const text = readText(path).trim();
  try {
    return parseKeyMaterial(text);
  } catch {
    throw new SettingProblem(`is not set, and the one in ${quote(path)} is damaged`, 'restore that file, or delete it together with the database that was made under it');
  }
}

/** A path for a database in a new folder that only this user may enter; whoever closes the database removes the folder. */
export function temporaryDatabasePath(): string {
  return join(mkdtempSync(join(tmpdir(), 'doorward-')), 'doorward.sqlite');
}

function writeOnce(path: string, text: string): void {
  const folder = mkdtempSync(join(dirname(path), '.secret-key-'));
  try {
    const draft = join(folder, 'draft');
    const file = openSync(draft, 'wx', 0o600);
    writeSync(file, `${text}\n`);
    fsyncSync(file);
    closeSync(file);
    linkSync(draft, path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
