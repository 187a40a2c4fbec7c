import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { VIEWS } from '../../src/http/templates.js';
import { type Field, FORMS, get, has, HTML } from './support/forms.js';

/*
 * What password managers go by, on every form of every state of every page: the tokens of HTML §4.10.18.7, names and ids that stay, the user name before
 * each password, nothing in a shadow tree and nothing put there later. What the managers themselves make of it: docs/reference/password-managers.md.
 */

const told = (fields: readonly Field[]): string => `${fields[0]?.page}: ${fields.map((field) => `${get(field, 'name')} = ${get(field, 'autocomplete')}`).join(', ')}`;

describe('Password managers', () => {
  it('are told what each field of each form is for', () => {
    expect([...new Set(FORMS.map(told))].toSorted()).toEqual([
      'account-authenticator-new: code = one-time-code',
      'account-authenticator: name = off',
      'account-email: code = one-time-code',
      'account-email: email = email',
      'account-not-me: username = username, password = current-password',
      'account-passkeys: name = off',
      'account-password: username = username, new_password = new-password',
      'account-password: username = username, password = current-password, new_password = new-password',
      'account-profile: name = name, locale = language',
      'device: user_code = off',
      'login: username = username webauthn',
      'login: username = username webauthn, password = current-password',
      'login: username = username, password = current-password',
      'login: username = username, password = current-password webauthn',
      'reset-code: code = one-time-code',
      'reset-request: username = username',
      'second-factor: code = off',
      'second-factor: code = one-time-code',
      'way-in: username = username',
      'way-in: username = username, name = name, email = email',
      'way-in: username = username, name = name, email = email, password = new-password',
      'way-in: username = username, password = new-password',
    ]);
  });

  it('find the user name before every password, so that they know whose it is', () => {
    const passwords = FORMS.filter((fields) => fields.some((field) => get(field, 'type') === 'password'));
    expect(passwords.length).toBeGreaterThan(10);
    expect(passwords.filter(([first, ...rest]) => first === undefined || ![first, ...rest].slice(0, -1).some((field) => has(field, 'username'))).map(told)).toEqual([]);
  });

  it('may fill in and paste all of it: a password is as long as they make it, a code is one field, and only a user name that is given stands fast', () => {
    for (const field of FORMS.flat()) {
      const secret = get(field, 'type') === 'password' || has(field, 'one-time-code');
      if (secret) expect([get(field, 'name'), ...['maxlength', 'pattern', 'readonly', 'disabled', 'placeholder', 'value'].map((name) => field.attributes.has(name) && get(field, name) !== '')]).toEqual([get(field, 'name'), false, false, false, false, false, false]);
      if (field.attributes.has('readonly')) expect(['username', 'email']).toContain(get(field, 'autocomplete'));
    }
    for (const fields of FORMS) expect(fields.filter((field) => has(field, 'one-time-code')).length).toBeLessThan(2);
  });

  it('are told how long a password has to be that they make up', () => {
    const wanted = FORMS.flat().filter((field) => has(field, 'new-password'));
    expect(wanted.length).toBeGreaterThan(4);
    for (const field of wanted) expect(get(field, 'passwordrules')).toBe('minlength: 15;');
  });

  it('know a recovery code in every language by its id, and put no code of an authenticator app there', () => {
    for (const field of FORMS.flat().filter((each) => each.page === 'second-factor')) expect(get(field, 'id')).toBe(has(field, 'one-time-code') ? 'code' : 'recovery-code');
  });

  it('leave the code that a device shows alone, which its name could pass for one of theirs', () => {
    const codes = FORMS.flat().filter((each) => each.page === 'device');
    expect(codes.length).toBeGreaterThan(0);
    for (const field of codes) expect(['data-1p-ignore', 'data-bwignore', 'data-lpignore'].filter((name) => !field.attributes.has(name))).toEqual([]);
  });

  it('see every field: none is in a shadow tree, and no script puts one there', () => {
    for (const { state, html } of HTML) expect([state, /<template\b|shadowrootmode|<\w+-\w+[\s>]/.exec(html)?.[0]]).toEqual([state, undefined]);
    const scripts = readdirSync(`${VIEWS}assets`).filter((name) => name.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(3);
    for (const name of scripts) {
      // What people never see is no field of theirs.
      const script = readFileSync(`${VIEWS}assets/${name}`, 'utf8').replace(/createElement\('input'\);\s*(\w+)\.type = 'hidden'/g, '');
      expect([name, /attachShadow|customElements|innerHTML|insertAdjacent|createElement\('(?:input|select|form)/.exec(script)?.[0]]).toEqual([name, undefined]);
    }
  });
});
