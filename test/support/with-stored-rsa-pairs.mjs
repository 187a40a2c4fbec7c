import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';
import { storedRsaPairs } from './stored-rsa-pairs.mjs';

// node --import with-stored-rsa-pairs.mjs ...: the process takes its RSA keys from those that stay, where making three costs half a second.

const generate = promisify(crypto.generateKeyPair);
// Two processes seldom begin with the same.
let taken = crypto.randomInt(1_000);

// The application calls it as a promise only.
crypto.generateKeyPair = Object.assign(() => undefined, {
  [promisify.custom]: async (type, options) => {
    if (type !== 'rsa' || options.modulusLength !== 2048) return generate(type, options);
    const pems = await storedRsaPairs();
    const privateKey = crypto.createPrivateKey(pems[(taken += 1) % pems.length]);
    return { privateKey, publicKey: crypto.createPublicKey(privateKey) };
  },
});
syncBuiltinESMExports();
