import { describe, expect, it } from '@jest/globals';
import { fillTemplate } from './client-template.js';
import { clientTemplates, findClientTemplate } from './index.js';

const grafana = findClientTemplate('grafana');

describe('A template', () => {
  it.each([
    ['https://grafana.example.com', 'https://grafana.example.com/login/generic_oauth'],
    ['https://grafana.example.com/', 'https://grafana.example.com/login/generic_oauth'],
    ['http://localhost:3001', 'http://localhost:3001/login/generic_oauth'],
    ['https://example.com/grafana/login/generic_oauth', 'https://example.com/grafana/login/generic_oauth'],
    ['https://grafana.example.com/?x=1', 'https://grafana.example.com/?x=1'],
  ])('makes of the redirect URI %s %s', (given, expected) => {
    if (grafana === undefined) throw new Error('There is no template for Grafana.');
    expect(fillTemplate(grafana, { redirect_uris: [given] })['redirect_uris']).toEqual([expected]);
  });

  it('counts less than what a draft says itself, and leaves wrong values for the rules to find', () => {
    if (grafana === undefined) throw new Error('There is no template for Grafana.');
    expect(fillTemplate(grafana, { scope: 'openid', first_party: false })).toMatchObject({ scope: 'openid', first_party: false, require_pkce: true });
    expect(fillTemplate(grafana, { redirect_uris: [7] })['redirect_uris']).toEqual([7]);
    expect(fillTemplate(grafana, { redirect_uris: 'x' })['redirect_uris']).toBe('x');
  });

  it('has a name of its own', () => {
    expect(new Set(clientTemplates.map(({ name }) => name)).size).toBe(clientTemplates.length);
    expect(findClientTemplate('constructor')).toBeUndefined();
  });
});
