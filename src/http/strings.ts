import { readFileSync } from 'node:fs';

/** Sentences by key. */
export type Phrases = ReadonlyMap<string, string>;

/** Reads views/strings/<locale>.json: nested objects become dotted keys. */
export const Strings = {
  read(path: string): Phrases {
    return new Map(flatten(JSON.parse(readFileSync(path, 'utf8')) as Tree, ''));
  },
};

interface Tree {
  readonly [key: string]: string | Tree;
}

function flatten(tree: Tree, prefix: string): readonly [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): readonly [string, string][] =>
    typeof value === 'string' ? [[`${prefix}${key}`, value]] : flatten(value, `${prefix}${key}.`));
}
