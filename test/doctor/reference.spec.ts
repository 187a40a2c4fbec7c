import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { checks } from '../../src/cli/doctor/checks/index.js';

const [, page = ''] = readFileSync(join(import.meta.dirname, '../../docs/reference/doctor.md'), 'utf8').split('## What it looks at');
const tested = readFileSync(join(import.meta.dirname, 'doctor.spec.ts'), 'utf8');

describe('the checks of doctor', () => {
  it('stand in the reference, each with the question it asks', () => {
    const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (.+) \|$/gm)].map(([, name, about]) => `${name ?? ''}: ${about ?? ''}`);
    expect(rows).toEqual(checks.map(({ name, about }) => `${name}: ${about}`));
  });

  it('have names of their own', () => {
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
    expect(checks.length).toBeGreaterThanOrEqual(20);
  });

  it('each find a fault that a test plants', () => {
    // Their own functions are asked with versions that this machine does not have.
    const besides = new Set(['runtime', 'database-version', 'durability']);
    expect(checks.map(({ name }) => name).filter((name) => !besides.has(name) && !tested.includes(`'${name}'`))).toEqual([]);
  });
});
