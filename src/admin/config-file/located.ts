import type { Path } from '../field-problem.js';

export interface Offsets {
  readonly key: number;
  readonly value: number;
}

/** A document as plain values, which remembers where each of them stands in the text. */
export class Located {
  /** Per list or mapping: where its members begin. */
  private readonly members = new WeakMap<object, Map<string | number, Offsets>>();
  private readonly lineStarts: readonly number[];
  value: unknown;

  constructor(text: string, private readonly start = 0) {
    this.lineStarts = [0, ...Array.from(text.matchAll(/\n/g), (match) => match.index + 1)];
  }

  remember(container: object, member: string | number, offsets: Offsets): void {
    const known = this.members.get(container) ?? new Map<string | number, Offsets>();
    this.members.set(container, known.set(member, offsets));
  }

  /** The offset of the value at a path, or of the nearest container that exists. With `atKey`: of its name. */
  offsetOf(path: Path, atKey = false): number {
    let offset = this.start;
    let container = this.value;
    for (const [index, step] of path.entries()) {
      const found = typeof container === 'object' && container !== null ? this.members.get(container)?.get(step) : undefined;
      if (found === undefined) return offset;
      offset = atKey && index === path.length - 1 ? found.key : found.value;
      container = (container as Record<string | number, unknown>)[step];
    }
    return offset;
  }

  /** Line and column of an offset, from 1. */
  placeOf(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (this.lineStarts[low] ?? 0) + 1 };
  }
}
