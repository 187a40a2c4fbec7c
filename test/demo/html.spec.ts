import { describe, expect, it } from '@jest/globals';
import { formsOf, listItemsOf, refreshTargetOf, textOf } from '../../src/demo/walk/html.js';
import { shortened } from '../../src/demo/shortened.js';
import { Transcript } from '../../src/demo/walk/transcript.js';

describe('the walking browser reads a page', () => {
  it('finds forms with hidden fields, inputs in any order of attributes and named buttons', () => {
    const [form] = formsOf(`<p>x</p><FORM action="/login?a=1&amp;b=2" method=post>
      <input value="tok&quot;en" type="hidden" name="csrf"><input name='username' value="ada&#64;example.test">
      <input type=password name=password required><button name="decision" value="allow">Allow</button><button name="decision" value="deny">Cancel</button></FORM>`);
    expect(form).toEqual({
      method: 'POST',
      action: '/login?a=1&b=2',
      fields: new Map([['csrf', 'tok"en'], ['username', 'ada@example.test'], ['password', '']]),
      buttons: [{ name: 'decision', value: 'allow' }, { name: 'decision', value: 'deny' }],
    });
  });

  it('follows a page that sends it on', () => {
    expect(refreshTargetOf('<meta charset="utf-8"><meta http-equiv="refresh" content="0; url=http://a.test/?x=1&amp;y=2">')).toBe('http://a.test/?x=1&y=2');
    expect(refreshTargetOf('<meta charset="utf-8">')).toBeUndefined();
  });

  it('reads headings and lists as a person would', () => {
    expect(textOf('<h1 class="x">Sign in to <bdi>Acme &amp; Co</bdi></h1>', 'h1')).toBe('Sign in to Acme & Co');
    expect(listItemsOf('<ul><li>See your <b>notes</b></li><li>Add notes</li></ul>')).toEqual(['See your notes', 'Add notes']);
  });
});

describe('the transcript', () => {
  it('shows no code, password, secret or token', () => {
    let text = '';
    const transcript = new Transcript((part) => { text += part; });
    transcript.hop('POST', new URL('http://localhost/login?id_token_hint=SECRET-1'), 'username=ada&password=SECRET-2&csrf=SECRET-3', 303, '/cb?code=SECRET-4&state=s');
    transcript.backChannel('POST', new URL('http://localhost/token'), 'code=SECRET-5&code_verifier=SECRET-6&refresh_token=SECRET-7', 200, JSON.stringify({ access_token: `${'x'.repeat(10)}SECRET-8${'y'.repeat(90)}`, refresh_token: `${'x'.repeat(10)}SECRET-9${'y'.repeat(90)}`, id_token: `${'x'.repeat(10)}SECRET-10${'y'.repeat(90)}` }));
    expect(text.match(/SECRET-\d+/g) ?? []).toEqual([]);
    expect(text).toContain('username=ada');
    expect(text).toContain('state=s');
  });

  it('keeps enough of a token to recognise it and too little to use it', () => {
    expect(shortened(`eyJhbGciOi${'x'.repeat(600)}Xk3w`)).toBe('eyJhbGciOi…Xk3w (614 characters)');
    expect(shortened('short-secret')).toBe('…');
  });
});
