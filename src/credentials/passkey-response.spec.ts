import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parsePasskeyResponse } from './passkey-response.js';

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const good = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: { clientDataJSON: encoded({ type: 'webauthn.get', challenge: 'c', origin: 'https://id.example.com' }), signature: 'AAAA', transports: ['usb', 'carrier-pigeon'] } };

describe('A passkey response', () => {
  it('is read as browsers write it, unknown transports left out', () => {
    expect(parsePasskeyResponse(JSON.stringify(good))).toMatchObject({ id: 'AAAA', clientData: { challenge: 'c', crossOrigin: false }, fields: { signature: 'AAAA' }, transports: ['usb'] });
  });

  it('is read or refused, whatever is sent, and never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.record({ id: fc.string(), rawId: fc.string(), type: fc.constant('public-key'), response: fc.dictionary(fc.string(), fc.anything()) }, { requiredKeys: [] }).map((value) => {
      try {
        return JSON.stringify(value);
      } catch {
        return '';
      }
    })), (text) => {
      const read = parsePasskeyResponse(text);
      return read === undefined || (/^[\w-]+$/.test(read.id) && Object.values(read.fields).every((each) => /^[\w-]+$/.test(each)));
    }));
  });

  it('counts as one from a frame, unless it says plainly that it is none', () => {
    for (const crossOrigin of [true, 'false', 0, null, {}]) {
      const response = { ...good.response, clientDataJSON: encoded({ type: 'webauthn.get', challenge: 'c', origin: 'o', crossOrigin }) };
      expect(parsePasskeyResponse(JSON.stringify({ ...good, response }))?.clientData.crossOrigin).toBe(true);
    }
  });
});
