import { describe, expect, it } from '@jest/globals';
import { readSources, type SourceFile } from './source.js';

const sources = readSources();

/** Where each thing is at home; anywhere else it is a way around what that home promises. */
const HOMES: readonly { readonly what: string; readonly pattern: RegExp; readonly home: RegExp }[] = [
  { what: 'process.env', pattern: /process\.env\b/, home: /^config\// },
  { what: 'the system clock', pattern: /Date\.now\(|new Date\(\)/, home: /^platform\/clock\.ts$|^guard\/system-clock\.ts$|^start\// },
  { what: 'the random source', pattern: /Math\.random|randomBytes|randomUUID|randomFillSync|getRandomValues/, home: /^platform\/(random|derived-keys)\.ts$/ },
  { what: 'typeorm', pattern: /from '(typeorm|@nestjs\/typeorm)/, home: /\.(entity|store)\.ts$|^database\// },
  { what: 'HTTP exceptions of Nest', pattern: /\b(BadRequest|Unauthorized|Forbidden|NotFound|Conflict|Http)Exception\b/, home: /^http\// },
  // A request of the server's goes through SafeFetch, which knows the addresses that nobody may send it to; commands, the kit and the demo are programs of their own.
  { what: 'a request to elsewhere', pattern: /\bglobalThis\.fetch\b|\brequest(?: as \w+)?\b[^;]*\} from 'node:https?'|(?<![.\w]|async )fetch\(|\bhttps?\.(?:request|get)\(|from 'node:http2'|from '(?:undici|axios|got|node-fetch)'/, home: /^(?:platform\/outbound|cli|guard|demo)\// },
  { what: 'console', pattern: /\bconsole\./, home: /^$/ },
  { what: 'forwardRef', pattern: /\bforwardRef\b/, home: /^$/ },
  { what: 'any', pattern: /(:|<|\bas) any\b/, home: /^$/ },
  { what: 'a switched-off check', pattern: /@ts-ignore|@ts-nocheck|@ts-expect-error/, home: /^$/ },
];

describe('the source', () => {
  it.each(HOMES)('keeps $what at home', ({ what, pattern, home }) => {
    const strays = sources.filter((file) => pattern.test(file.code) && !home.test(file.path)).map((file) => `${file.path} uses ${what}`);
    expect(strays).toEqual([]);
  });

  it('has no lint rule switched off without a reason', () => {
    const bare = sources.filter((file) => /(eslint|oxlint)-disable(?!.*--\s*\S)/.test(file.text)).map((file) => file.path);
    expect(bare).toEqual([]);
  });

  it('names things in the words of the domain', () => {
    const wrong = sources.flatMap((file) => [...file.code.matchAll(/\bclass (\w+)/g)].map((match) => match[1] ?? '')
      .filter((name) => /(Service|Manager|Helper|Helpers|Util|Utils)$|^(Base|Abstract)[A-Z]/.test(name)).map((name) => `${file.path}: ${name}`));
    expect(wrong).toEqual([]);
  });

  it('has no file that has become two', () => {
    const long = sources.filter((file) => file.text.split('\n').length > 300).map((file) => `${file.path} has more than 300 lines`);
    expect(long).toEqual([]);
  });

  it('has small files: half of them at most 60 lines, nine in ten at most 200', () => {
    const lengths = sources.map((file) => file.text.split('\n').length).toSorted((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(60);
    expect(lengths[Math.floor(lengths.length * 0.9)]).toBeLessThanOrEqual(200);
  });

  it('gives no constructor more than six things', () => {
    const heavy = sources.flatMap((file: SourceFile) => [...file.code.matchAll(/constructor\(([\s\S]*?)\)\s*\{/g)]
      .filter((match) => ((match[1] ?? '').match(/private readonly|readonly \w+:/g) ?? []).length > 6).map(() => file.path));
    expect(heavy).toEqual([]);
  });

  it('opens each module with what it owns, what it does not, its routes and its callers', () => {
    const silent = sources.filter((file) => /^[a-z]+\/[a-z]+\.module\.ts$/.test(file.path) && !/\/\*\*[\s\S]{200,}?\*\/\s*(@Global\(\)\s*)?@Module/.test(file.text)).map((file) => file.path);
    expect(silent.filter((path) => path !== 'config/config.module.ts')).toEqual([]);
  });
});
