import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AddressRules } from '../../src/platform/outbound/address-rules.js';
import { fetcher, NameServer, verdict } from './support/fetcher.js';

const PRIVATE = [
  '0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.127.255.254', '127.0.0.1', '127.8.8.8', '169.254.169.254', '172.16.0.1', '172.31.255.255',
  '192.0.0.8', '192.0.2.1', '192.88.99.1', '192.168.1.1', '198.18.0.1', '198.19.255.255', '198.51.100.7', '203.0.113.7', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255',
  '::', '::1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:10.0.0.1', '64:ff9b::7f00:1', '64:ff9b::808:808', '64:ff9b:1::1', '100::1', '2001::1', '2001:10::1', '2001:db8::1',
  '2002:7f00:1::', '2002:808:808::1', '3fff::1', '5f00::1', 'fc00::1', 'fd12:3456::1', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1', '4000::1',
];
const PUBLIC = ['8.8.8.8', '1.1.1.1', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '172.15.255.255', '172.32.0.0', '192.0.1.0', '198.17.255.255', '198.20.0.0', '223.255.255.255', '2606:4700::1111', '2a00:1450:4001::1'];

const strict = new AddressRules({ environment: 'production', outboundAllow: [] });

describe('SS-02: where the server may connect to', () => {
  it.each(PRIVATE)('leaves %s alone', (address) => {
    expect(strict.reachOf(address)).toBe('refused');
  });

  it.each(PUBLIC)('may reach %s', (address) => {
    expect(strict.reachOf(address)).toBe('public');
  });

  it('may reach what OUTBOUND_ALLOW lists and nothing beside it', () => {
    const rules = new AddressRules({ environment: 'production', outboundAllow: ['10.1.0.0/16', 'fd00::/8'] });
    expect(['10.1.2.3', 'fd00::5', '10.2.0.1', 'fc00::1', '127.0.0.1', '::ffff:10.1.2.3'].map((address) => rules.reachOf(address))).toEqual(['listed', 'listed', 'refused', 'refused', 'refused', 'refused']);
  });

  it('may reach loopback in development, and not in production', () => {
    const development = new AddressRules({ environment: 'development', outboundAllow: [] });
    expect(['127.0.0.1', '::1'].map((address) => development.reachOf(address))).toEqual(['listed', 'listed']);
    expect(development.reachOf('10.0.0.1')).toBe('refused');
    expect(strict.reachOf('127.0.0.1')).toBe('refused');
  });

  it('an open list of one family opens nothing of the other', () => {
    expect(new AddressRules({ environment: 'production', outboundAllow: ['::/0'] }).reachOf('10.0.0.1')).toBe('refused');
    expect(new AddressRules({ environment: 'production', outboundAllow: ['0.0.0.0/0'] }).reachOf('::ffff:10.0.0.1')).toBe('refused');
  });

  it('no IPv4 address can be smuggled in as IPv6', () => {
    fc.assert(fc.property(fc.ipV4(), fc.constantFrom('::', '::ffff:', '64:ff9b::'), (address, prefix) => {
      expect(strict.reachOf(prefix + address)).toBe('refused');
    }));
  });
});

describe('URLs', () => {
  it.each([
    ['', 'not-a-url'], ['example.com', 'not-a-url'], ['//example.com/', 'not-a-url'], ['https:example.com', 'not-a-url'], ['https://', 'not-a-url'], ['https://ex ample.com/', 'not-a-url'],
    ['https://example.com/a\r\nHost: evil', 'not-a-url'], ['https://example.com\\@evil.test/', 'not-a-url'], ['\thttps://example.com/', 'not-a-url'], ['https://exämple.com/', 'not-a-url'],
    [`https://example.com/${'a'.repeat(2048)}`, 'not-a-url'], ['javascript:alert(1)', 'not-a-url'], ['file:///etc/passwd', 'scheme'], ['ftp://example.com/', 'scheme'], ['gopher://example.com/', 'scheme'],
    ['data:text/plain,hello', 'not-a-url'], ['https://user:secret@example.com/', 'credentials'], ['https://@example.com/', 'credentials'], ['https://example.com:25/', 'port'],
    ['https://example.com:22/', 'port'], ['https://example.com:0/', 'port'], ['https://example.com:99999/', 'not-a-url'],
  ])('%j is refused: %s', async (url, reason) => {
    expect(await verdict(fetcher().check(url))).toBe(`refused: ${reason}`);
    expect(await verdict(fetcher().fetch(url))).toBe(`refused: ${reason}`);
  });

  it.each(['https://0x7f.1/', 'https://2130706433/', 'https://017700000001/', 'https://127.1/', 'https://[::1]/', 'https://[::ffff:7f00:1]/', 'https://localhost/', 'https://a.localhost/', 'https://localhost./', 'https://169.254.169.254/latest/meta-data/'])(
    '%s is loopback or worse by another name, and refused', async (url) => {
      expect(await verdict(fetcher().check(url))).toBe('refused: address');
      expect(await verdict(fetcher().fetch(url))).toBe('refused: address');
    },
  );

  it('plain http is refused for public hosts, and for nobody who is listed', async () => {
    const names = new NameServer().set('hooks.test', ['8.8.8.8']).set('inside.test', ['10.0.0.7']);
    expect(await verdict(fetcher({ names }).check('http://hooks.test/'))).toBe('refused: plain-http');
    expect(await verdict(fetcher({ names, allow: ['10.0.0.0/8'] }).check('http://inside.test/'))).toBe('answered');
  });

  it('SS-03: a name with one private address among public ones is refused', async () => {
    const names = new NameServer().set('mixed.test', ['8.8.8.8', '10.0.0.1']).set('sixes.test', ['2606:4700::1', 'fd00::1']).set('public.test', ['8.8.8.8', '2606:4700::1']);
    expect(await verdict(fetcher({ names }).check('https://mixed.test/'))).toBe('refused: address');
    expect(await verdict(fetcher({ names }).check('https://sixes.test/'))).toBe('refused: address');
    expect(await verdict(fetcher({ names }).check('https://public.test/'))).toBe('answered');
  });

  it('a name without an address may be registered, as it may get one, but not fetched', async () => {
    expect(await verdict(fetcher().check('https://new.test/'))).toBe('answered');
    expect(await verdict(fetcher().fetch('https://new.test/'))).toBe('failed: unknown-host');
  });

  it.each([
    ['https://hooks.test/', 'answered'], ['https://10.0.0.1/', 'refused: address'], ['https://[::1]/', 'refused: address'], ['https://localhost:8443/', 'refused: address'], ['https://2130706433/', 'refused: address'],
    ['http://hooks.test/', 'refused: plain-http'], ['https://u:p@hooks.test/', 'refused: credentials'], ['ftp://hooks.test/', 'refused: scheme'], ['https://hooks.test:25/', 'refused: port'], ['nowhere', 'refused: not-a-url'],
  ])('%s is %s as far as its text goes, and no name server is asked', async (url, expected) => {
    const names = new NameServer();
    expect(await verdict((async () => fetcher({ names }).checkText(url, { encrypted: true }))())).toBe(expected);
    expect(names.asked).toEqual([]);
  });

  it('no text at all makes it throw anything but a refusal or a failure', async () => {
    await fc.assert(fc.asyncProperty(fc.oneof(fc.string(), fc.webUrl(), fc.string().map((text) => `https://${text}`)), async (text) => {
      expect(await verdict(fetcher().fetch(text))).toMatch(/^(refused|failed): /);
    }), { numRuns: 300 });
  });
});
