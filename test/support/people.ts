import { PasswordHash } from '../../src/platform/password-hash.js';
import type { TestApp } from './app.js';
import { PASSWORD } from './world.js';

let made = 0;
let phc: Promise<string> | undefined;

/** Declares somebody whom no other test has met, with the password of all, and tells their user name. */
export async function newPerson(test: TestApp): Promise<string> {
  made += 1;
  const name = `person-${made}`;
  phc ??= test.get(PasswordHash).hash(PASSWORD);
  await test.declare({ users: [{ preferred_username: name, name: `Person ${made}`, email: `${name}@example.test`, email_verified: true, password_hash: await phc }] });
  return name;
}
