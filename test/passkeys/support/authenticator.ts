import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** What a browser is asked, as it stands on our pages. */
export interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id: string };
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly pubKeyCredParams: readonly { readonly alg: number }[];
  readonly excludeCredentials: readonly { readonly id: string }[];
  readonly authenticatorSelection: Readonly<Record<string, unknown>>;
  readonly attestation: string;
}
export interface RequestOptions {
  readonly challenge: string;
  readonly rpId: string;
  readonly userVerification: string;
  readonly allowCredentials: readonly { readonly id: string }[];
}

type Algorithm = 'ES256' | 'EdDSA' | 'RS256' | 'ES384';

/** How a passkey, or whoever stands in for one, may depart from what is right. */
export interface Departure {
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
  readonly challenge?: string;
  readonly userPresent?: boolean;
  readonly userVerified?: boolean;
  readonly backedUp?: boolean;
  readonly crossOrigin?: boolean;
  readonly userHandle?: string | null;
  /** Signs with this instead. */
  readonly key?: KeyObject;
  readonly format?: string;
  readonly credentialId?: string;
  /** Signs until one of the two numbers of an ECDSA signature is shorter than usual: one in 250 is. */
  readonly short?: boolean;
}

export interface PasskeyKind {
  readonly algorithm?: Algorithm;
  readonly synced?: boolean;
  /** Counts its signatures. */
  readonly counts?: boolean;
  readonly aaguid?: string;
  readonly transports?: readonly string[];
}

const FLAG = { up: 1, uv: 4, be: 8, bs: 16, at: 64 };

/** A passkey in software: real keys, real signatures, CBOR by hand, and whatever lie a test asks for. WebAuthn §6. */
export class SoftwarePasskey {
  readonly id = randomBytes(32).toString('base64url');
  counter = 0;
  userHandle = '';
  private readonly key: KeyObject;
  private readonly cose: Buffer;

  constructor(readonly origin: string, private readonly kind: PasskeyKind = {}) {
    const { key, cose } = keyOf(kind.algorithm ?? 'ES256');
    this.key = key;
    this.cose = cose;
  }

  /** Its answer to navigator.credentials.create(), as the page's script posts it. */
  create(options: CreationOptions, lie: Departure = {}): string {
    this.userHandle = options.user.id;
    const id = Buffer.from(lie.credentialId ?? this.id, 'base64url');
    const attested = Buffer.concat([Buffer.from((this.kind.aaguid ?? '00000000-0000-0000-0000-000000000000').replaceAll('-', ''), 'hex'), uint16(id.length), id, this.cose]);
    const authData = Buffer.concat([this.head(lie.rpId ?? options.rp.id, FLAG.at, lie), attested]);
    const attestationObject = map([['fmt', text(lie.format ?? 'none')], ['attStmt', map([])], ['authData', bytes(authData)]]);
    return this.toJson(lie, { clientDataJSON: this.clientData('webauthn.create', options.challenge, lie), attestationObject: attestationObject.toString('base64url'), transports: this.kind.transports ?? ['internal'] });
  }

  /** Its answer to navigator.credentials.get(). */
  get(options: RequestOptions, lie: Departure = {}): string {
    if (this.kind.counts === true) this.counter += 1;
    const authenticatorData = this.head(lie.rpId ?? options.rpId, 0, lie);
    const clientDataJSON = this.clientData('webauthn.get', options.challenge, lie);
    const signed = Buffer.concat([authenticatorData, createHash('sha256').update(Buffer.from(clientDataJSON, 'base64url')).digest()]);
    const userHandle = lie.userHandle === undefined ? this.userHandle : lie.userHandle;
    let made = signWith(lie.key ?? this.key, signed);
    while (lie.short === true && made.length > 69) made = signWith(this.key, signed);
    const signature = made.toString('base64url');
    return this.toJson(lie, { clientDataJSON, authenticatorData: authenticatorData.toString('base64url'), signature, ...(userHandle !== null && { userHandle }) });
  }

  private toJson({ credentialId }: Departure, response: object): string {
    const id = credentialId ?? this.id;
    return JSON.stringify({ id, rawId: id, type: 'public-key', response });
  }

  private clientData(type: string, challenge: string, lie: Departure): string {
    const data = { type: lie.type ?? type, challenge: lie.challenge ?? reencoded(challenge), origin: lie.origin ?? this.origin, crossOrigin: lie.crossOrigin ?? false };
    return Buffer.from(JSON.stringify(data)).toString('base64url');
  }

  private head(rpId: string, extra: number, { userPresent = true, userVerified = true, backedUp = this.kind.synced === true }: Departure): Buffer {
    const flags = (userPresent ? FLAG.up : 0) | (userVerified ? FLAG.uv : 0) | (this.kind.synced === true ? FLAG.be : 0) | (backedUp ? FLAG.bs : 0) | extra;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags]), counter]);
  }
}

function keyOf(algorithm: Algorithm): { key: KeyObject; cose: Buffer } {
  if (algorithm === 'EdDSA') {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    return { key: privateKey, cose: map([[1, int(1)], [3, int(-8)], [-1, int(6)], [-2, bytes(part(publicKey, 'x'))]]) };
  }
  if (algorithm === 'RS256') {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    return { key: privateKey, cose: map([[1, int(3)], [3, int(-257)], [-1, bytes(part(publicKey, 'n'))], [-2, bytes(part(publicKey, 'e'))]]) };
  }
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: algorithm === 'ES256' ? 'P-256' : 'P-384' });
  return { key: privateKey, cose: map([[1, int(2)], [3, int(algorithm === 'ES256' ? -7 : -35)], [-1, int(algorithm === 'ES256' ? 1 : 2)], [-2, bytes(part(publicKey, 'x'))], [-3, bytes(part(publicKey, 'y'))]]) };
}

/** As browsers do: what is no whole number of bytes does not come back as it was. */
const reencoded = (challenge: string): string => Buffer.from(challenge, 'base64url').toString('base64url');

const part = (key: KeyObject, name: 'x' | 'y' | 'n' | 'e'): Buffer => Buffer.from(String(key.export({ format: 'jwk' })[name]), 'base64url');

function signWith(key: KeyObject, data: Buffer): Buffer {
  return key.asymmetricKeyType === 'ed25519' ? sign(null, data, key) : createSign('sha256').update(data).sign(key);
}

/** CBOR, as much of it as authenticators speak. RFC 8949 §3. */
function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.concat([Buffer.from([(major << 5) | 25]), uint16(value)]);
}
const int = (value: number): Buffer => (value < 0 ? head(1, -1 - value) : head(0, value));
const bytes = (value: Buffer): Buffer => Buffer.concat([head(2, value.length), value]);
const text = (value: string): Buffer => Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
const map = (entries: readonly (readonly [string | number, Buffer])[]): Buffer =>
  Buffer.concat([head(5, entries.length), ...entries.flatMap(([name, value]) => [typeof name === 'string' ? text(name) : int(name), value])]);

function uint16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16BE(value);
  return buffer;
}
