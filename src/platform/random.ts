import { randomFillSync } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { Clock } from './clock.js';

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';
/** In the order of their bytes. */
const SORTED64 = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The only reader of the random source. */
@Injectable()
export class Random {
  /** Filled in one go, as each call to the generator costs as much as hashing a token; what was handed out is wiped. */
  private readonly pool = Buffer.alloc(4096);
  private used = this.pool.length;

  constructor(private readonly clock: Clock) {}

  /** Bytes from the system's generator. */
  bytes(count: number): Buffer {
    if (count > this.pool.length) return randomFillSync(Buffer.alloc(count));
    if (this.used + count > this.pool.length) {
      randomFillSync(this.pool);
      this.used = 0;
    }
    const taken = this.pool.subarray(this.used, this.used + count);
    this.used += count;
    const bytes = Buffer.from(taken);
    taken.fill(0);
    return bytes;
  }

  /** base64url of that many random bytes. */
  token(bytes = 32): string {
    return this.bytes(bytes).toString('base64url');
  }

  /** 22 base64url characters: 128 random bits, for ids that stand in URLs and must not be guessed (RFC 9126 §7.1). */
  opaqueId(): string {
    return this.token(16);
  }

  /**
   * As long as an opaqueId, and sorted by time, to the millisecond; ends in 84 random bits. For tables that grow with every sign-in: rows that come one
   * after another then lie side by side in an index, where random ones would change a page each.
   */
  sortedId(): string {
    let id = toTimeLetters(this.clock.now(), SORTED64, 8);
    for (const byte of this.bytes(14)) id += SORTED64.charAt(byte & 63);
    return id;
  }

  /** 0 to 1, in 256 steps: for what must not happen everywhere at once. */
  spread(): number {
    return (this.bytes(1)[0] ?? 0) / 255;
  }

  /** That many decimal digits, each as likely as the others: for codes that people type. */
  digits(count: number): string {
    const bytes = this.bytes(count * 4);
    // 2^32 is no multiple of ten; what that favours a digit by is less than one in 400 million.
    return Array.from({ length: count }, (_, place) => bytes.readUInt32BE(place * 4) % 10).join('');
  }

  /** The kind of thing (`usr`), an underscore and a lower-case ULID: sorts by time, to the millisecond, and ends in 80 random bits. */
  id(kind: string): string {
    let id = `${kind}_${toTimeLetters(this.clock.now(), CROCKFORD, 10)}`;
    for (const byte of this.bytes(16)) id += CROCKFORD.charAt(byte & 31);
    return id;
  }

  /** The prefix (`dwc`), an underscore, 43 base64url characters (256 random bits) and a checksum of 6, by which secret scanners know a leaked one from noise. */
  secret(prefix: string): string {
    const body = `${prefix}_${this.token()}`;
    return body + checksum(body);
  }
}

/** Whether it has the shape and checksum of Random.secret(prefix): a cheap no for mistyped and made-up ones. */
export function isWellFormedSecret(prefix: string, value: string): boolean {
  const start = prefix.length + 1;
  if (value.length !== start + 49 || !value.startsWith(`${prefix}_`)) return false;
  return /^[\w-]{43}[0-9A-Za-z]{6}$/.test(value.slice(start)) && checksum(value.slice(0, -6)) === value.slice(-6);
}

/** CRC-32 of prefix and random part, in six base62 digits. */
function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let place = 0; place < 6; place += 1) {
    digits = BASE62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

/** 48 bits of milliseconds in ten letters of an alphabet of 32, or in eight of one of 64. */
function toTimeLetters(now: number, alphabet: string, places: number): string {
  let rest = now;
  let letters = '';
  for (let place = 0; place < places; place += 1) {
    letters = alphabet.charAt(rest % alphabet.length) + letters;
    rest = Math.floor(rest / alphabet.length);
  }
  return letters;
}
