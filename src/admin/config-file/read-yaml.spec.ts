import { describe, expect, it } from '@jest/globals';
import { readYaml } from './read-yaml.js';

/** `line:column message` of each problem. */
function problemsOf(text: string, most?: number): string[] {
  const { document, problems } = readYaml(text, most);
  return problems.map(({ offset, message }) => {
    const { line, column } = document.placeOf(offset);
    return `${line}:${column} ${message}`;
  });
}

describe('readYaml', () => {
  it('reads YAML 1.2 into plain values', () => {
    const { document, problems } = readYaml('version: 1\nflag: yes\ndate: 2027-01-31\noctal: 0o17\nlist:\n  - { a: "x" }\n  - ~\n');
    expect(problems).toEqual([]);
    expect(JSON.parse(JSON.stringify(document.value))).toEqual({ version: 1, flag: 'yes', date: '2027-01-31', octal: 15, list: [{ a: 'x' }, null] });
  });

  it('reads JSON, with a byte order mark and CRLF as well', () => {
    expect(JSON.stringify(readYaml('{"version": 1, "a": [true, null, "\\u00e9"]}').document.value)).toBe('{"version":1,"a":[true,null,"é"]}');
    expect(JSON.stringify(readYaml('\u{feff}version: 1\r\na: 2\r\n').document.value)).toBe('{"version":1,"a":2}');
  });

  it('knows the place of every value and of every name', () => {
    const { document } = readYaml('version: 1\nclients:\n  - client_id: web\n    redirect_uris: [ "https://a.test", "https://b.test" ]\n');
    const place = (path: (string | number)[], atKey = false): string => Object.values(document.placeOf(document.offsetOf(path, atKey))).join(':');
    expect(place([])).toBe('1:1');
    expect(place(['clients', 0])).toBe('3:5');
    expect(place(['clients', 0, 'client_id'])).toBe('3:16');
    expect(place(['clients', 0, 'redirect_uris'], true)).toBe('4:5');
    expect(place(['clients', 0, 'redirect_uris', 1])).toBe('4:40');
    expect(place(['clients', 0, 'missing', 'deeper'])).toBe('3:5');
  });

  it('resolves an alias where it stands', () => {
    const { document, problems } = readYaml('base: &uris [a, b]\nuse: *uris\n');
    expect(problems).toEqual([]);
    expect(JSON.stringify(document.value)).toBe('{"base":["a","b"],"use":["a","b"]}');
    expect(document.placeOf(document.offsetOf(['use']))).toEqual({ line: 2, column: 6 });
  });

  it.each([
    ['', '1:1 the file is empty; it starts with "version: 1"'],
    ['# nothing\n', '1:1 the file is empty; it starts with "version: 1"'],
    ['a: 1\nb: 2\na: 3\n', '3:1 this key is given twice in the same mapping'],
    ['{"a": 1,\n "a": 2}', '2:2 this key is given twice in the same mapping'],
    ['a:\n  - 1\n <<: 2\n', '3:1 this is not YAML: All mapping items must start at the same column'],
    ['a: &x { b: 1 }\nc:\n  <<: *x\n', '3:3 merge keys ("<<") are not supported'],
    ['1: a\n', '1:1 keys must be text; put it in quotes'],
    ['? [a]\n: 1\n', '1:3 keys must be text; put it in quotes'],
    ['a: *gone\n', '1:4 '],
    ['a: !!binary aGk=\n', '1:13 tags are not supported: tag:yaml.org,2002:binary'],
    ['a: 1\n---\nb: 2\n', '2:1 only one document a file'],
    ['%YAML 1.1\n---\na: yes\n', '1:1 only YAML 1.2 is read; leave the %YAML line out'],
    ['a: "x\\0y"\n', '1:4 text may not contain NUL characters'],
    ['a: "\\ud800"\n', '1:4 text may not contain half of a surrogate pair'],
    ['a: [1, 2\nb: 3\n', '2:1 this is not YAML: '],
    ['\ta: 1\n', '1:'],
  ])('refuses %j with its place', (text, problem) => {
    expect(problemsOf(text).join('\n')).toContain(problem);
  });

  it('takes __proto__ and constructor for keys like any other', () => {
    const { document } = readYaml('__proto__: { admin: true }\nconstructor: 1\n');
    expect(Object.keys(document.value as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it('refuses a billion laughs at once', () => {
    const levels = Array.from({ length: 12 }, (_, level) => `l${level + 1}: &l${level + 1} [${Array(10).fill(`*l${level}`).join(', ')}]`);
    const started = performance.now();
    expect(problemsOf(['l0: &l0 ha', ...levels].join('\n')).join('\n')).toMatch(/aliases repeat more than 10000 values/);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('takes an alias for the last anchor of its name before it', () => {
    expect(JSON.stringify(readYaml('a: &x 1\nb: *x\nc: &x 2\nd: *x\n').document.value)).toBe('{"a":1,"b":1,"c":2,"d":2}');
  });

  it('reads many aliases in a large file without searching it for each', () => {
    const text = `a: &x 1\nb:\n${'  - y\n'.repeat(50_000)}c:\n${'  - *x\n'.repeat(5000)}`;
    const started = performance.now();
    expect(problemsOf(text)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('refuses an alias that contains itself', () => {
    expect(problemsOf('a: &a [*a]\n').join('\n')).toMatch(/nested deeper|aliases repeat/);
  });

  it.each(['[', '{a: ', '- ', '? ', '{"a":[', 'a:\n'].map((unit) => [unit]))('refuses a hundred thousand levels of %j without harm', (unit) => {
    const started = performance.now();
    const text = unit === 'a:\n' ? Array.from({ length: 2000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n') : unit.repeat(100_000);
    expect(problemsOf(text).join('\n')).toMatch(/nested deeper than 32 levels/);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it.each(['- \n', '- a\n', '- &a x\n', '# x\n', '\n', '"\n', '- !x y\n', '%A b\n', '---\n', 'a: 1\n'])('gives a file of nothing but %j up after as many of them as it may have, small as it is', (unit) => {
    expect(problemsOf(unit.repeat(Math.floor(420_000 / unit.length)), 50_000)).toEqual([expect.stringMatching(/more than 50000 values or lines/)]);
  });

  it('gives the largest file up after half a million values, whatever else it was told', () => {
    for (const unit of ['- \n', 'a: 1\n']) expect(problemsOf(unit.repeat(Math.floor((4 * 1024 * 1024) / unit.length)), 600_000)).toEqual([expect.stringMatching(/more than 500000 values or lines/)]);
  }, 30_000);

  it('counts what stands in brackets as it counts lines', () => {
    for (const unit of ['a,', '{},', '[],', '*a ,', ',']) expect(problemsOf(`[${unit.repeat(51_000)}`, 50_000)).toEqual([expect.stringMatching(/more than 50000 values or lines/)]);
  });

  it('tells at most two hundred mistakes', () => {
    expect(problemsOf('- }\n'.repeat(1000)).length).toBeLessThanOrEqual(200);
  });

  it('refuses more than 4 MB unread', () => {
    expect(problemsOf(`a: ${'x'.repeat(4 * 1024 * 1024)}`)).toEqual(['1:1 the file is larger than 4 MB']);
  });
});
