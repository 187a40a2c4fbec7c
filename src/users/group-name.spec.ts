import { describe, expect, it } from '@jest/globals';
import { groupNameProblem } from './group-name.js';

describe('a group name', () => {
  it.each(['engineering', 'Domain Admins', 'a', 'team:web', 'x'.repeat(128)])('may be %j', (name) => {
    expect(groupNameProblem(name)).toBeUndefined();
  });

  it.each(['', ' a', 'a ', 'a/b', 'ä', 'a\nb', 'x'.repeat(129), 7, null, undefined, '../admin', 'a%2fb'])('may not be %j', (name) => {
    expect(groupNameProblem(name)).toEqual(expect.any(String));
  });
});
