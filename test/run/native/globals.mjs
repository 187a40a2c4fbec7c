// What `@jest/globals` is for a test file: the functions of the run that loads it.
const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, fdescribe, fit, it, jest, test, xdescribe, xit, xtest } = globalThis[Symbol.for('doorward.test.globals')];

export { afterAll, afterEach, beforeAll, beforeEach, describe, expect, fdescribe, fit, it, jest, test, xdescribe, xit, xtest };
