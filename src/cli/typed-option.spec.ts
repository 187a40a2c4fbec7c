import { describe, expect, it } from '@jest/globals';
import { asTyped } from './typed-option.js';

describe('the place of a refused value', () => {
  it.each([
    [['accent_color'], ['--accent-color', 'x'], '--accent-color'],
    [['accent_color'], ['--accent-color=x'], '--accent-color'],
    [['groups', 0], ['--groups', 'x'], '--groups'],
    [['groups', 1], ['--groups', 'x', 'y'], '--groups, value 2'],
    [['access', 'groups', 0], ['--access', '{ groups: [x] }'], '--access groups.0'],
    [['access', 'groups', 0], ['--group', 'x'], '--group'],
    [['redirect_uris', 0], ['--redirect', 'x'], '--redirect'],
    [['groups', 0], ['--set', 'groups=[x]'], 'as the API has it'],
    [[], ['--groups', 'x'], 'as the API has it'],
  ] as const)('%j after %j is %j', (path, args, place) => {
    expect(asTyped(path, 'as the API has it', args)).toBe(place);
  });
});
