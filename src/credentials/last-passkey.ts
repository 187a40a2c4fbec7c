import type { Credential } from './credential.entity.js';

export interface OtherWays {
  /** All of the person's passkeys. */
  readonly passkeys: readonly Pick<Credential, 'id' | 'confirmedAt'>[];
  readonly authenticators: number;
  readonly hasPassword: boolean;
  /** Policy lets this person in with a second factor only. */
  readonly isNeeded: boolean;
}

/** How many second factors are left without this passkey. One that a browser made by itself, and nobody has used, is nothing to rely on: its person may not know of it. */
export function factorsBeside({ id }: Pick<Credential, 'id'>, { passkeys, authenticators }: Pick<OtherWays, 'passkeys' | 'authenticators'>): number {
  return authenticators + othersThan(id, passkeys);
}

/** Whether a person could not get in any more without this passkey. */
export function isLast(passkey: Pick<Credential, 'id' | 'confirmedAt'>, ways: OtherWays): boolean {
  if (!ways.hasPassword && othersThan(passkey.id, ways.passkeys) === 0) return true;
  return ways.isNeeded && passkey.confirmedAt !== null && factorsBeside(passkey, ways) === 0;
}

const othersThan = (id: string, passkeys: OtherWays['passkeys']): number => passkeys.filter((each) => each.id !== id && each.confirmedAt !== null).length;
