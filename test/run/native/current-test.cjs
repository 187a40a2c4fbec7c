'use strict';

/**
 * What jest keeps an AsyncLocalStorage for: which test runs. A file's tests run one after the other, so a variable says as much; the storage
 * makes Node 20 call back for every promise, once for each file that the worker has run so far, which was a seventh of a worker's time.
 */
class CurrentTest {
  #store;

  getStore() {
    return this.#store;
  }

  run(store, callback, ...args) {
    const before = this.#store;
    const restore = () => {
      this.#store = before;
    };
    this.#store = store;
    let result;
    try {
      result = callback(...args);
    } catch (error) {
      restore();
      throw error;
    }
    if (typeof result?.then !== 'function') {
      restore();
      return result;
    }
    return result.finally(restore);
  }
}

module.exports = { CurrentTest };
