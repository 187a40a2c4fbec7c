import { describe, expect, it } from '@jest/globals';
import { factsOf } from './output.js';

describe('What is told of a thing', () => {
  it('names the members of its members by their path, and leaves lists and what is empty in one line', () => {
    expect(factsOf({ id: 'usr_1', authentication: { password: { set: true, changed_at: null }, passkeys: 2 }, groups: ['sales', 'staff'], keys: [{ kid: 'a' }], custom: {}, email: null })).toEqual({
      id: 'usr_1', 'authentication.password.set': 'true', 'authentication.password.changed_at': '', 'authentication.passkeys': '2', groups: 'sales, staff', keys: '[{"kid":"a"}]', custom: '{}', email: '',
    });
  });

  it('has no name that moves the cursor, whoever stored it', () => {
    expect(factsOf({ custom: { 'team\n\u001b[2Jadmin': 'yes' } })).toEqual({ 'custom.team\\u000a\\u001b[2Jadmin': 'yes' });
  });
});
