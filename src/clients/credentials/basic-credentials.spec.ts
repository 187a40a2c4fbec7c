import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isBasic, parseBasic, printBasic } from './basic-credentials.js';

const wellFormed = fc.string({ unit: 'grapheme', maxLength: 60 });
const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');

describe('Basic credentials (RFC 6749 §2.3.1)', () => {
  it('are the same after they were printed and parsed', () => {
    fc.assert(fc.property(wellFormed.filter((id) => id !== ''), wellFormed, (clientId, secret) => {
      expect(parseBasic(printBasic({ clientId, secret }))).toMatchObject({ clientId, secret });
    }));
  });

  it('are form-encoded under the base64: a colon, a plus and a percent sign survive', () => {
    expect(parseBasic(`Basic ${base64('s6BhdRkqt3:a%3Ab%2Bc%25+d')}`)).toMatchObject({ clientId: 's6BhdRkqt3', secret: 'a:b+c% d' });
  });

  it('may hold colons in a secret that was not encoded', () => {
    expect(parseBasic(`Basic ${base64('id:a:b')}`)).toMatchObject({ clientId: 'id', secret: 'a:b' });
  });

  it('keep the secret as it was sent beside its decoded form: clients that do not encode send base64 with a plus', () => {
    expect(parseBasic(`Basic ${base64('id:a+b/c==')}`)).toEqual({ clientId: 'id', secret: 'a b/c==', secretAsSent: 'a+b/c==' });
    expect(parseBasic(`Basic ${base64('id:100%zz')}`)).toEqual({ clientId: 'id', secret: '100%zz', secretAsSent: '100%zz' });
  });

  it('have a scheme in any case (RFC 9110 §11.1)', () => {
    expect(parseBasic(`bAsIc ${base64('id:x')}`)).toMatchObject({ clientId: 'id', secret: 'x' });
    expect(isBasic('basic')).toBe(true);
    expect(isBasic('Basically x')).toBe(false);
  });

  it.each([
    ['nothing after the scheme', 'Basic'], ['only a space', 'Basic '], ['no base64', 'Basic !!!'], ['base64url', `Basic ${Buffer.from('id:\xff\xfe~~~???').toString('base64url')}-_`],
    ['no colon', `Basic ${base64('id')}`], ['no client id', `Basic ${base64(':secret')}`], ['a broken encoding in the client id', `Basic ${base64('id%zz:x')}`],
    ['a percent sign at the end of the client id', `Basic ${base64('id%:x')}`], ['overlong UTF-8 in the client id', `Basic ${base64('%c0%ae:x')}`], ['no UTF-8', `Basic ${base64(Buffer.from([0x69, 0x3a, 0xff]))}`],
    ['two values', `Basic ${base64('id:x')}, Basic ${base64('id:x')}`], ['a tab', `Basic\t${base64('id:x')}`], ['another scheme', `Bearer ${base64('id:x')}`], ['1 MB', `Basic ${'A'.repeat(1_048_576)}`],
  ])('are refused with %s', (_, header) => {
    expect(parseBasic(header)).toBeUndefined();
  });

  it('never make the reader fail', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.uint8Array(), (text, bytes) => {
      parseBasic(`Basic ${text}`);
      parseBasic(`Basic ${base64(Buffer.from(bytes))}`);
    }));
  });
});
