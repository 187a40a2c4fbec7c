import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { VIEWS } from './templates.js';

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

export interface Asset {
  readonly type: string;
  readonly content: Buffer;
  readonly gzipped: Buffer;
}

/** The few files that pages link to, held in memory; their path carries a hash of them all, so that browsers keep them for good. */
@Injectable()
export class Assets {
  readonly fingerprint: string;
  private readonly files: ReadonlyMap<string, Asset>;

  constructor() {
    const directory = `${VIEWS}assets/`;
    const names = readdirSync(directory).filter((name) => typeOf(name) !== undefined).toSorted();
    const contents = names.map((name) => [name, readFileSync(directory + name)] as const);
    const hash = createHash('sha256');
    for (const [name, content] of contents) hash.update(name).update('\0').update(content);
    this.fingerprint = hash.digest('base64url').slice(0, 12);
    this.files = new Map(contents.map(([name, content]) => [name, { type: typeOf(name) ?? '', content, gzipped: gzipSync(content, { level: 9 }) }]));
  }

  find(name: string): Asset | undefined {
    return this.files.get(name);
  }
}

function typeOf(name: string): string | undefined {
  return TYPES[name.slice(name.lastIndexOf('.') + 1)];
}
