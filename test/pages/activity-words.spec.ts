import { describe, expect, it } from '@jest/globals';
import { AUDIT_EVENT_TYPES } from '../../src/audit/event.js';
import { LOCALES } from '../../src/http/locales.js';
import { Strings } from '../../src/http/strings.js';
import { VIEWS } from '../../src/http/templates.js';

/** What happens to the server and its things, and to people who are gone: on nobody's own page. */
const NOBODYS_OWN = /^(?:key|client|api|settings|webhook|registration_token|statement_issuer|import|audit|setup_link|mail)\.|^(?:role|group)\.(?:created|updated|deleted)$|^invitation\.(?!accepted)|^user\.deleted$|^sign_in\.guessing_suspected$/;

describe('The activity page', () => {
  it.each(LOCALES)('has words in %s for everything that can happen in an account', (locale) => {
    const words = Strings.read(`${VIEWS}strings/${locale}.json`);
    expect([...AUDIT_EVENT_TYPES, 'sign_in.confirmed'].filter((type) => !NOBODYS_OWN.test(type) && !words.has(`activity.type.${type}`))).toEqual([]);
  });
});
