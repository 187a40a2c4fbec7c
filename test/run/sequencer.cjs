'use strict';

const path = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/** The files that take longest, longest first: begun last, one of them runs alone at the end. A first run in a checkout remembers no times. */
const LONGEST = [
  'test/documents/following.e2e-spec.ts', 'test/start/start.e2e-spec.ts', 'test/pages/chromium.e2e-spec.ts', 'test/browser/links-and-restarts.e2e-spec.ts',
  'test/browser/passkeys.e2e-spec.ts', 'test/start/drain.e2e-spec.ts', 'test/pages/languages.e2e-spec.ts', 'test/cli/cli.e2e-spec.ts', 'test/browser/more-than-one-step.e2e-spec.ts',
  'test/endpoints/login-limits.e2e-spec.ts', 'test/browser/tabs.e2e-spec.ts', 'test/start/workers.e2e-spec.ts', 'test/admin/config-file.spec.ts', 'test/keys/secret-key.e2e-spec.ts',
  'test/endpoints/http-slow.e2e-spec.ts', 'test/browser/other-browsers.e2e-spec.ts', 'test/endpoints/consent.e2e-spec.ts', 'test/browser/without-javascript.e2e-spec.ts',
  'test/admin-api/fuzz.e2e-spec.ts', 'test/admin-api/matrix.e2e-spec.ts', 'test/reliability/killed-process.e2e-spec.ts', 'test/endpoints/login.e2e-spec.ts', 'test/races/acts.e2e-spec.ts',
  'test/webhooks/delivery.e2e-spec.ts', 'test/start/memory.e2e-spec.ts', 'test/admin/config-file-properties.spec.ts', 'test/races/redemption.e2e-spec.ts', 'test/endpoints/http.e2e-spec.ts',
  'test/start/health.e2e-spec.ts', 'test/admin-api/settings.e2e-spec.ts', 'test/browser/pages.e2e-spec.ts', 'test/browser/sign-in.e2e-spec.ts', 'test/endpoints/token-canaries.e2e-spec.ts',
  'test/browser/sign-out.e2e-spec.ts', 'test/start/npm.e2e-spec.ts', 'test/reliability/ended-sessions.e2e-spec.ts', 'test/audit/commands.e2e-spec.ts',
];

/** Jest's own order (what failed, then what took longest), but for the longest. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const place = (test) => {
      const found = LONGEST.indexOf(path.relative(test.context.config.rootDir, test.path).replaceAll(path.sep, '/'));
      return found === -1 ? LONGEST.length : found;
    };
    return super.sort(tests).sort((a, b) => place(a) - place(b));
  }
};
