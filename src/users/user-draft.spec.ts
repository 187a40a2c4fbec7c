import { describe, expect, it } from '@jest/globals';
import { parseUserDraft, subProblem, toUserFields, USER_FIELDS, type UserDraft } from './user-draft.js';
import { User } from './user.entity.js';

const ALICE = {
  preferred_username: 'alice', email: 'alice@example.test', email_verified: true,
  name: 'Alice Example', locale: 'de-CH', address: { country: 'DE' }, phone_number: '+49 30 123456', phone_number_verified: true,
};

function draftOf(input: Record<string, unknown>): UserDraft {
  const parsed = parseUserDraft(input);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.draft;
}

function problemsOf(input: Record<string, unknown>): string[] {
  const parsed = parseUserDraft(input);
  return 'problems' in parsed ? parsed.problems.map((problem) => problem.field) : [];
}

describe('a user as a file or an API tells it', () => {
  it('is read with its standard claims in the profile', () => {
    expect(draftOf(ALICE)).toEqual({
      preferredUsername: 'alice', email: 'alice@example.test', emailVerified: true,
      profile: { name: 'Alice Example', locale: 'de-CH', address: { country: 'DE' }, phone_number: '+49 30 123456', phone_number_verified: true },
    });
  });

  it('needs no more than a user name; null counts as left out', () => {
    expect(draftOf({ preferred_username: 'alice', email: null, name: null, email_verified: null })).toEqual({ preferredUsername: 'alice', email: null, emailVerified: false, profile: {} });
  });

  it('comes back the same from its own wire form', () => {
    const draft = draftOf(ALICE);
    const stored = Object.assign(new User(), { sub: 'usr_1', ...draft });
    expect(toUserFields(stored)).toEqual({ sub: 'usr_1', ...ALICE });
    expect(draftOf(toUserFields(stored))).toEqual(draft);
    expect(USER_FIELDS).toEqual(expect.arrayContaining(Object.keys(toUserFields(stored))));
  });

  it('is stored composed, however it was typed', () => {
    expect(draftOf({ preferred_username: 'zoe\u0308' }).preferredUsername).toBe('zo\u00eb');
  });

  it('is refused with every problem at once, each by its field', () => {
    expect(problemsOf({ preferred_username: 'a@b', email: 'nobody', birthdate: 'never', picture: 'javascript:x' })).toEqual(['preferred_username', 'email', 'picture', 'birthdate']);
  });

  it.each([
    ['without a user name', {}, ['preferred_username']],
    ['with an object for a name', { preferred_username: { $gt: '' } }, ['preferred_username']],
    ['with a list for an e-mail address', { preferred_username: 'a', email: ['a@example.test'] }, ['email']],
    ['with a word for a truth value', { preferred_username: 'a', email: 'a@example.test', email_verified: 'yes' }, ['email_verified']],
    ['with a verified address that is missing', { preferred_username: 'a', email_verified: true }, ['email_verified']],
    ['with a verified number that is missing', { preferred_username: 'a', phone_number_verified: true }, ['phone_number_verified']],
  ])('is refused %s', (_what, input, fields) => {
    expect(problemsOf(input)).toEqual(fields);
  });

  it('lets no key but a claim into the profile', () => {
    expect(Object.keys(draftOf(Object.fromEntries<unknown>([['preferred_username', 'a'], ['__proto__', { name: 'x' }], ['constructor', 'y']])).profile)).toEqual([]);
  });

  it('may be given a subject identifier of visible ASCII', () => {
    expect(subProblem('248289761001')).toBeUndefined();
    for (const sub of ['', ' ', 'a b', 'ü', 'x'.repeat(256), 7, null]) expect(subProblem(sub)).toEqual(expect.any(String));
  });
});
