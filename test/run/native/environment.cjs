'use strict';

/**
 * A test environment without a realm of its own: the file runs in the worker itself, where Node loads the application once for all the
 * files of the worker. What a file may change of the process is put back. A file that needs modules of its own (to mock one) says
 * `@jest-environment node` in its first comment, and gets jest's own environment and loader.
 */
module.exports = class NativeEnvironment {
  /** Jest puts a console and its functions here; nobody reads them. */
  global = {};
  native = true;

  #environment = { ...process.env };
  #folder = process.cwd();
  #listeners = new Map(process.eventNames().map((name) => [name, process.rawListeners(name)]));

  async setup() {
    // Nothing has to stand before a file begins.
  }

  async teardown() {
    for (const name of Object.keys(process.env)) if (!(name in this.#environment)) delete process.env[name];
    Object.assign(process.env, this.#environment);
    if (process.cwd() !== this.#folder) process.chdir(this.#folder);
    for (const name of process.eventNames()) {
      const before = this.#listeners.get(name) ?? [];
      for (const listener of process.rawListeners(name)) if (!before.includes(listener)) process.removeListener(name, listener);
    }
  }

  getVmContext() {
    return null;
  }
};
