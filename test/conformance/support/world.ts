import { CALLBACK, PASSWORD, SECRET } from '../../support/world.js';

const FLOW = { redirect_uris: [CALLBACK], grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], scope: 'openid profile email phone address offline_access' };

/** Everything that the four scopes of OpenID Connect Core §5.4 can tell. */
export const PROFILE = {
  name: 'Ada Example', given_name: 'Ada', family_name: 'Example', middle_name: 'M', nickname: 'ada', profile: 'https://example.com/ada', picture: 'https://example.com/ada.png',
  website: 'https://example.com', gender: 'other', birthdate: '1990-01-01', zoneinfo: 'Europe/Berlin', locale: 'en-GB',
};
export const EMAIL = { email: 'ada@example.test', email_verified: true };
export const PHONE = { phone_number: '+49 30 901820', phone_number_verified: true };
export const ADDRESS = { address: { formatted: '1 Street, Berlin', street_address: '1 Street', locality: 'Berlin', region: 'BE', postal_code: '10115', country: 'DE' } };

/** What somebody who wants a certificate registers by hand: two clients of the same kind, one that posts its secret, and a person with every claim. */
export const certificationWorld = (extra: object = {}): object => ({
  clients: [
    { client_id: 'first', client_name: 'First', client_secret: SECRET, post_logout_redirect_uris: ['https://app.example.com/bye'], ...FLOW, ...extra },
    { client_id: 'second', client_name: 'Second', client_secret: SECRET, ...FLOW },
    { client_id: 'posting', client_name: 'Posting', client_secret: SECRET, token_endpoint_auth_method: 'client_secret_post', ...FLOW },
  ],
  groups: [],
  users: [{ preferred_username: 'ada', password: PASSWORD, ...PROFILE, ...EMAIL, ...PHONE, ...ADDRESS, groups: [] }],
});
