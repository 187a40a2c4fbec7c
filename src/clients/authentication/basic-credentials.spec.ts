import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isBasic, parseBasic, printBasic } from './basic-credentials.js';

const wellFormed = fc.string({ unit: 'grapheme', maxLength: 60 });
const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');

describe('Basic credentials (RFC 6749 §2.3.1)', () => {
  it('are the same after they were printed and parsed', () => {
    fc.assert(fc.property(wellFormed.filter((id) => id !== ''), wellFormed, (clientId, secret) => {
      expect(parseBasic(printBasic({ clientId, secret }))).toEqual({ clientId, secret });
    }));
  });

  it('are form-encoded under the base64: a colon, a plus and a percent sign survive', () => {
    expect(parseBasic(`Basic ${base64('s6BhdRkqt3:a%3Ab%2Bc%25+d')}`)).toEqual({ clientId: 's6BhdRkqt3', secret: 'a:b+c% d' });
  });

  it('may hold colons in a secret that was not encoded', () => {
    expect(parseBasic(`Basic ${base64('id:a:b')}`)).toEqual({ clientId: 'id', secret: 'a:b' });
  });

  it('have a scheme in any case (RFC 9110 §11.1)', () => {
    expect(parseBasic(`bAsIc ${base64('id:x')}`)).toEqual({ clientId: 'id', secret: 'x' });
    expect(isBasic('basic')).toBe(true);
    expect(isBasic('Basically x')).toBe(false);
  });

  it.each([
    ['nothing after the scheme', 'Basic'], ['only a space', 'Basic '], ['no base64', 'Basic !!!'], ['base64url', `Basic ${Buffer.from('id:\xff\xfe~~~???').toString('base64url')}-_`],
    ['no colon', `Basic ${base64('id')}`], ['no client id', `Basic ${base64(':secret')}`], ['broken percent encoding', `Basic ${base64('id:%zz')}`],
    ['percent at the end', `Basic ${base64('id%:x')}`], ['overlong UTF-8', `Basic ${base64('id:%c0%ae')}`], ['no UTF-8', `Basic ${base64(Buffer.from([0x69, 0x3a, 0xff]))}`],
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
