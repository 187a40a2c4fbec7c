import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout, wherever a command was started from. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @param {...string} parts a path inside the checkout */
export const inRoot = (...parts) => join(root, ...parts);

/** Progress and trouble go to stderr, so that stdout carries only what a command was asked for. */
export const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);
