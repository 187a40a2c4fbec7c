import { type Alias, Composer, type CST, type Document, isAlias, isMap, isScalar, isSeq, Lexer, type Node, Parser, visit } from 'yaml';
import { Located } from './located.js';

/** A sentence about one place of the text. */
export interface TextProblem {
  readonly offset: number;
  readonly message: string;
}

export type ReadYaml = { readonly document: Located; readonly problems: readonly TextProblem[] };

/** Ten thousand people in full; whoever has more of them imports them. */
const MAX_CHARACTERS = 4 * 1024 * 1024;
const MAX_DEPTH = 32;
/** Nobody reads on after so many. */
const MOST_PROBLEMS = 200;
/** Values and the indicators that stand between them: ten thousand people with sixteen fields each. A file of nothing else keeps a processor for seconds and takes a gigabyte. */
const MAX_VALUES = 500_000;
/** Values that aliases may repeat, all together: ten thousand are more than any honest file needs, and no laughing matter. */
const MAX_REPEATED = 10_000;
/** What the lexer adds to the text: document starts, flow ends and `a scalar comes next`. */
const SCALAR = '\u001F';
const MARKS = new Set(['\u0002', '\u0018', SCALAR]);
/** What costs as much as a value: indicators, and what stands before values or documents (aliases, anchors, tags, directives, comments). */
const WEIGHTY = /^(?:[-?:,[{]$|[*&!%#"']|---|\.\.\.)/;
const PLAIN_TAGS = new Set(['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`));

/**
 * Reads YAML 1.2 (so JSON, too) into plain values with places. What a configuration has no use for is refused, each with a sentence:
 * duplicate keys, keys that are not text, tags, several documents, NUL and broken Unicode, depth and aliases without bounds.
 */
export function readYaml(text: string, most = MAX_VALUES): ReadYaml {
  if (text.length > MAX_CHARACTERS) return refused(text, 0, 'the file is larger than 4 MB');
  const { tokens, tooDeep, tooMany } = parse(text, Math.min(most, MAX_VALUES));
  if (tooDeep !== undefined) return refused(text, tooDeep, `nested deeper than ${MAX_DEPTH} levels`);
  if (tooMany !== undefined) return refused(text, tooMany, `more than ${Math.min(most, MAX_VALUES)} values or lines; import people instead, or split the file`);
  const documents = [...new Composer({ version: '1.2', merge: false, uniqueKeys: true, prettyErrors: false }).compose(tokens, true, text.length)];
  const [document] = documents;
  if (document === undefined || (document.contents === null && document.errors.length === 0)) return refused(text, 0, 'the file is empty; it starts with "version: 1"');
  return new Reader(text, document).read(documents[1]);
}

function refused(text: string, offset: number, message: string): ReadYaml {
  return { document: new Located(text), problems: [{ offset, message }] };
}

interface Parsed {
  readonly tokens: readonly CST.Token[];
  /** Where the text goes beyond the depth that is read. */
  readonly tooDeep: number | undefined;
  /** Where there are more values than are read. */
  readonly tooMany?: number | undefined;
}

/**
 * Composing recurses: a document of a hundred thousand brackets would end the process. Depth is measured before, and brackets and
 * indicators in a row (`- - -`) are counted while they are read, so that a file of nothing else is given up at once.
 */
function parse(text: string, most: number): Parsed {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let [offset, brackets, indicators, values, lines] = [0, 0, 0, 0, 0];
  let scalarFollows = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (!scalarFollows) {
      if (lexeme === '[' || lexeme === '{') brackets += 1;
      else if (lexeme === ']' || lexeme === '}') brackets -= 1;
      else if (/^\r?\n$/.test(lexeme)) indicators = 0;
      else if (brackets === 0 && /^[-?:]$/.test(lexeme)) indicators += 1;
    }
    if (lexeme === '\n' || lexeme === '\r\n') lines += 1;
    if (lexeme === SCALAR || WEIGHTY.test(lexeme)) values += 1;
    if (brackets > MAX_DEPTH || indicators > MAX_DEPTH) return { tokens, tooDeep: offset };
    if (values > most || lines > most) return { tokens, tooDeep: undefined, tooMany: offset };
    tokens.push(...parser.next(lexeme));
    scalarFollows = lexeme === SCALAR;
    if (!MARKS.has(lexeme)) offset += lexeme.length;
  }
  tokens.push(...parser.end());
  return { tokens, tooDeep: offsetBeyondDepth(tokens) };
}

function offsetBeyondDepth(tokens: readonly CST.Token[]): number | undefined {
  const waiting: [token: CST.Token, depth: number][] = tokens.map((token) => [token, 0]);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [token, depth] = next;
    if (depth > MAX_DEPTH) return token.offset;
    if (token.type === 'document' && token.value !== undefined) waiting.push([token.value, depth]);
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) {
      if (key) waiting.push([key, depth + 1]);
      if (value) waiting.push([value, depth + 1]);
    }
  }
  return undefined;
}

class Reader {
  private readonly located: Located;
  private readonly problems: TextProblem[] = [];
  private readonly targets: ReadonlyMap<Alias, Node>;
  private repeated = 0;

  constructor(text: string, private readonly document: Document.Parsed) {
    this.located = new Located(text, document.contents?.range[0] ?? 0);
    this.targets = aliasTargets(document);
  }

  read(second: Document.Parsed | undefined): ReadYaml {
    for (const error of this.document.errors.slice(0, MOST_PROBLEMS)) this.refuse(error.pos[0], sentenceOf(error));
    if (this.document.directives.yaml.explicit === true && this.document.directives.yaml.version !== '1.2') {
      this.refuse(0, 'only YAML 1.2 is read; leave the %YAML line out');
    }
    if (second !== undefined) this.refuse(second.range[0], 'only one document a file');
    if (this.problems.length === 0) this.located.value = this.valueOf(this.document.contents, 0, false);
    return { document: this.located, problems: this.problems };
  }

  private refuse(offset: number, message: string): undefined {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ offset, message });
    return undefined;
  }

  private valueOf(node: Node | null, depth: number, aliased: boolean): unknown {
    if (node === null) return null;
    const offset = node.range?.[0] ?? 0;
    if (aliased && ++this.repeated > MAX_REPEATED) return this.repeated === MAX_REPEATED + 1 ? this.refuse(offset, `aliases repeat more than ${MAX_REPEATED} values`) : undefined;
    if (depth > MAX_DEPTH) return this.refuse(offset, `nested deeper than ${MAX_DEPTH} levels`);
    if (isAlias(node)) {
      const target = this.targets.get(node);
      return target === undefined ? this.refuse(offset, `there is no anchor "${node.source}" above`) : this.valueOf(target, depth + 1, true);
    }
    if (node.tag !== undefined && !PLAIN_TAGS.has(node.tag)) return this.refuse(offset, `tags are not supported: ${node.tag}`);
    if (isMap(node)) return this.mappingOf(node.items, depth, aliased);
    if (isSeq(node)) return this.listOf(node.items, depth, aliased);
    return isScalar(node) ? this.scalarOf(node.value, offset) : undefined;
  }

  private mappingOf(items: readonly { key: unknown; value: unknown }[], depth: number, aliased: boolean): Record<string, unknown> {
    // No prototype: a key named __proto__ or constructor is a key like any other (and then an unknown one).
    const mapping = Object.create(null) as Record<string, unknown>;
    for (const { key, value } of items) {
      const at = (key as Node).range?.[0] ?? 0;
      if (!isScalar(key) || typeof key.value !== 'string') this.refuse(at, 'keys must be text; put it in quotes');
      else if (key.value === '<<') this.refuse(at, 'merge keys ("<<") are not supported');
      else {
        const name = this.scalarOf(key.value, at) as string;
        mapping[name] = this.valueOf(value as Node | null, depth + 1, aliased);
        this.located.remember(mapping, name, { key: at, value: (value as Node | null)?.range?.[0] ?? at });
      }
    }
    return mapping;
  }

  private listOf(items: readonly unknown[], depth: number, aliased: boolean): unknown[] {
    const list: unknown[] = [];
    for (const [index, item] of items.entries()) {
      const offset = (item as Node | null)?.range?.[0] ?? 0;
      list.push(this.valueOf(item as Node | null, depth + 1, aliased));
      this.located.remember(list, index, { key: offset, value: offset });
    }
    return list;
  }

  private scalarOf(value: unknown, offset: number): unknown {
    if (typeof value !== 'string') return value;
    // Neither survives the way into a database and back unchanged.
    if (value.includes('\0')) this.refuse(offset, 'text may not contain NUL characters');
    if (/\p{Surrogate}/u.test(value)) this.refuse(offset, 'text may not contain half of a surrogate pair');
    return value;
  }
}

/** What each alias stands for: the last node before it that has its anchor. In one pass, where the library would search the document for each. */
function aliasTargets(document: Document.Parsed): Map<Alias, Node> {
  const anchored = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Node: (_, node) => {
      const target = isAlias(node) ? anchored.get(node.source) : undefined;
      if (isAlias(node) && target !== undefined) targets.set(node, target);
      else if (!isAlias(node) && node.anchor !== undefined) anchored.set(node.anchor, node);
    },
  });
  return targets;
}

function sentenceOf(error: { readonly code: string; readonly message: string }): string {
  if (error.code === 'DUPLICATE_KEY') return 'this key is given twice in the same mapping';
  if (error.code === 'MULTIPLE_DOCS') return 'only one document a file';
  return `this is not YAML: ${error.message.split('\n')[0] ?? ''}`;
}
