/** A password hash taken apart, with parameters that this server is willing to pay for. */
export type KnownHash =
  | { readonly kind: 'argon2id'; readonly memory: number; readonly passes: number; readonly lanes: number; readonly salt: Buffer; readonly hash: Buffer }
  | { readonly kind: 'scrypt'; readonly cost: number; readonly blockSize: number; readonly parallelization: number; readonly salt: Buffer; readonly hash: Buffer }
  | { readonly kind: 'bcrypt'; readonly cost: number; readonly text: string }
  | { readonly kind: 'pbkdf2'; readonly digest: 'sha256' | 'sha512'; readonly iterations: number; readonly salt: Buffer; readonly hash: Buffer };

/** What one verification may cost: an imported hash must not burn the server at each sign-in. */
const MOST_MEMORY_KIB = 128 * 1024;
const MOST_PASSES = 10;
const MOST_LANES = 8;
const MOST_ITERATIONS = 2_000_000;
const MOST_BCRYPT_COST = 14;

const ARGON2ID = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
const SCRYPT = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
/** Crypt form: the letters of its versions differ in bugs that no longer matter. */
const BCRYPT = /^\$2[abxy]\$(\d{2})\$[./A-Za-z0-9]{53}$/;
/** PHC writes `i=` (and perhaps `l=`), passlib the bare number and a dot for the plus. */
const PBKDF2 = /^\$pbkdf2-(sha256|sha512)\$(?:i=)?(\d{1,8})(?:,l=\d{1,3})?\$([A-Za-z0-9+./]+)\$([A-Za-z0-9+./]+)$/;

/** Reads a hash in PHC form (argon2id, scrypt, PBKDF2) or crypt form (bcrypt). Undefined for any other kind and for parameters beyond the limits. */
export function parseHash(phc: string): KnownHash | undefined {
  if (phc.length > 512) return undefined;
  return parseArgon2id(phc) ?? parseScrypt(phc) ?? parsePbkdf2(phc) ?? parseBcrypt(phc);
}

/** How a hash was made, without what is its own: hashes of one format cost the same. Undefined for any kind that is not known. */
export function hashFormat(phc: string): string | undefined {
  const known = parseHash(phc);
  switch (known?.kind) {
    case undefined: return undefined;
    case 'bcrypt': return `bcrypt ${known.cost}`;
    case 'argon2id': return `argon2id ${known.memory} ${known.passes} ${known.lanes} ${known.hash.length}`;
    case 'scrypt': return `scrypt ${known.cost} ${known.blockSize} ${known.parallelization} ${known.hash.length}`;
    case 'pbkdf2': return `pbkdf2 ${known.digest} ${known.iterations} ${known.hash.length}`;
  }
}

function parseArgon2id(phc: string): KnownHash | undefined {
  const match = ARGON2ID.exec(phc);
  const bytes = saltAndHash(match?.[4], match?.[5]);
  if (match === null || bytes === undefined) return undefined;
  const [memory, passes, lanes] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const sound = lanes >= 1 && lanes <= MOST_LANES && passes >= 1 && passes <= MOST_PASSES && memory >= 8 * lanes && memory <= MOST_MEMORY_KIB;
  return sound ? { kind: 'argon2id', memory, passes, lanes, ...bytes } : undefined;
}

function parseScrypt(phc: string): KnownHash | undefined {
  const match = SCRYPT.exec(phc);
  const bytes = saltAndHash(match?.[4], match?.[5]);
  if (match === null || bytes === undefined) return undefined;
  const [log, blockSize, parallelization] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const cost = 2 ** log;
  const sound = log >= 1 && blockSize >= 1 && parallelization >= 1 && parallelization <= MOST_LANES && (128 * cost * blockSize * parallelization) / 1024 <= MOST_MEMORY_KIB;
  return sound ? { kind: 'scrypt', cost, blockSize, parallelization, ...bytes } : undefined;
}

function parsePbkdf2(phc: string): KnownHash | undefined {
  const match = PBKDF2.exec(phc);
  const bytes = saltAndHash(match?.[3], match?.[4]);
  if (match === null || bytes === undefined) return undefined;
  const iterations = Number(match[2]);
  const sound = iterations >= 1 && iterations <= MOST_ITERATIONS;
  return sound ? { kind: 'pbkdf2', digest: match[1] === 'sha512' ? 'sha512' : 'sha256', iterations, ...bytes } : undefined;
}

function parseBcrypt(text: string): KnownHash | undefined {
  const cost = Number(BCRYPT.exec(text)?.[1] ?? 0);
  return cost >= 4 && cost <= MOST_BCRYPT_COST ? { kind: 'bcrypt', cost, text } : undefined;
}

function saltAndHash(salt = '', hash = ''): { salt: Buffer; hash: Buffer } | undefined {
  const bytes = { salt: Buffer.from(salt.replaceAll('.', '+'), 'base64'), hash: Buffer.from(hash.replaceAll('.', '+'), 'base64') };
  return bytes.salt.length >= 8 && bytes.salt.length <= 64 && bytes.hash.length >= 16 && bytes.hash.length <= 64 ? bytes : undefined;
}
