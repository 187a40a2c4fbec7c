import { describe, expect, it } from '@jest/globals';
import { toPrettyLine } from './log-pretty.js';

const line = (fields: object): string => `${JSON.stringify({ level: 'info', time: '2026-01-02T03:04:05.678Z', msg: 'request', ...fields })}\n`;

describe('a line for people', () => {
  it('has time, level, message and fields, quoted where a space or quote would mislead', () => {
    const text = toPrettyLine(line({ status: 200, route: '/oauth2/token', user_agent: 'a b="c"', empty: '', list: ['x'] }), false);
    expect(text).toBe('03:04:05.678 INFO  request status=200 route=/oauth2/token user_agent="a b=\\"c\\"" empty="" list=["x"]\n');
  });

  it('has the stack of an error and of its causes below, indented', () => {
    const err = { type: 'Error', message: 'failed', stack: 'Error: failed\n    at a (b.js:1:2)', cause: { type: 'Error', message: 'refused' } };
    expect(toPrettyLine(line({ err }), false)).toBe('03:04:05.678 INFO  request\n      Error: failed\n          at a (b.js:1:2)\n      caused by\n      refused\n');
  });

  it('has colours only where they are asked for', () => {
    expect(toPrettyLine(line({}), true)).toContain('\u001b[32mINFO \u001b[0m');
  });
});
