'use strict';

const asyncHooks = require('node:async_hooks');
const { register } = require('node:module');
const { fileURLToPath, pathToFileURL } = require('node:url');
const { default: JestRuntime } = require('jest-runtime');
const { CurrentTest } = require('./current-test.cjs');
const { mapOf } = require('./transform.cjs');

const EVENT_HANDLERS = Symbol.for('EVENT_HANDLERS');
const TEST_TIMEOUT = Symbol.for('TEST_TIMEOUT_SYMBOL');
const GLOBALS = Symbol.for('doorward.test.globals');

let registered = false;
let runs = 0;

/** Loads test files, and the application that they test, as Node does. Jest loads every module again for every file, which costs most of a run. */
class NativeRuntime {
  constructor() {
    if (!registered) register('./hooks.mjs', pathToFileURL(__filename));
    registered = true;
    globalThis[TEST_TIMEOUT] = undefined;
    this.run = runs += 1;
  }

  /** Jest's functions for test files: what they know of a file stands in their module, so it is another for each. */
  requireInternalModule(path) {
    delete globalThis[EVENT_HANDLERS];
    forgetEarlierTests();
    delete require.cache[path];
    const { AsyncLocalStorage } = asyncHooks;
    asyncHooks.AsyncLocalStorage = CurrentTest;
    try {
      return require(path);
    } finally {
      asyncHooks.AsyncLocalStorage = AsyncLocalStorage;
    }
  }

  requireModule(path) {
    return require(path);
  }

  unstable_shouldLoadAsEsm(path) {
    return path.endsWith('.ts');
  }

  async unstable_importModule(path) {
    await import(`${pathToFileURL(path).href}?run=${this.run}`);
  }

  setGlobalsForRuntime(globals) {
    const jest = { setTimeout: (ms) => (globalThis[TEST_TIMEOUT] = ms) };
    globalThis[GLOBALS] = { ...globals, jest };
  }

  getSourceMaps() {
    return sourceMaps;
  }

  getAllCoverageInfoCopy() {
    return undefined;
  }

  enterTestCode() {}

  leaveTestCode() {}

  teardown() {}
}

/** Under a symbol of its own for each file, and with the tests all that they remember: a worker would keep every application that it ever tested. */
function forgetEarlierTests() {
  for (const symbol of Object.getOwnPropertySymbols(globalThis)) if (symbol.description === 'JEST_STATE_SYMBOL') delete globalThis[symbol];
}

/** Jest asks for the map of each script in a stack; the addresses of ours are URLs. */
const sourceMaps = {
  known: new Map(),
  get(source) {
    const url = source.replace(/\?run=\d+$/, '');
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return undefined;
    if (!this.known.has(url)) this.known.set(url, mapOf(fileURLToPath(url)));
    return this.known.get(url);
  },
  * [Symbol.iterator]() {
    yield* this.known;
  },
};

module.exports = function Runtime(config, environment, ...rest) {
  return environment.native ? new NativeRuntime() : new JestRuntime(config, environment, ...rest);
};
