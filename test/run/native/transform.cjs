'use strict';

const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const swc = require('@swc/core');

const FOLDER = path.join(__dirname, '../../../node_modules/.cache/doorward-tests');
const OPTIONS = {
  swcrc: false, configFile: false, sourceMaps: true, module: { type: 'es6' },
  jsc: { parser: { syntax: 'typescript', decorators: true }, transform: { legacyDecorator: true, decoratorMetadata: true }, target: 'es2023', keepClassNames: true },
};
const SALT = JSON.stringify([swc.version, OPTIONS]);

/** @param {string} file a TypeScript file's path @returns {string} its JavaScript, compiled once for as long as its text stays what it is */
function compile(file) {
  const source = readFileSync(file, 'utf8');
  const place = placeOf(file, source);
  try {
    return readFileSync(place, 'utf8');
  } catch {
    const { code, map } = swc.transformSync(source, { ...OPTIONS, filename: file, sourceFileName: file });
    mkdirSync(FOLDER, { recursive: true });
    store(`${place}.map`, map);
    store(place, code);
    return code;
  }
}

/** @param {string} file @returns {string} where its source map is */
const mapOf = (file) => `${placeOf(file, readFileSync(file, 'utf8'))}.map`;

const placeOf = (file, source) => path.join(FOLDER, `${createHash('sha256').update(SALT).update(file).update('\0').update(source).digest('hex').slice(0, 40)}.js`);

/** Whole or not at all: the other worker may be reading. */
function store(place, text) {
  writeFileSync(`${place}.${process.pid}`, text);
  renameSync(`${place}.${process.pid}`, place);
}

module.exports = { compile, mapOf };
