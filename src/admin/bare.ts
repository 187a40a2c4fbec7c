import 'reflect-metadata';
import type { Type } from '@nestjs/common';

/** Stands for a part that a declaration holds and does not use: whatever is asked of it, it has nothing to say. */
const ABSENT: unknown = new Proxy(() => undefined, {
  get: (_, name) => (name === Symbol.toPrimitive ? (): string => '' : name === Symbol.iterator ? nothing : ABSENT),
  apply: () => ABSENT,
});

function* nothing(): Generator<never> {
  // There is nothing.
}

/** What constructors hold directly may be part of the declaration, such as how a list is read; what those hold is not. */
const DEEPEST = 1;

/**
 * An instance for the sake of what it declares, without a database behind it: help and documentation must not need one. Nothing may be
 * called on it. Parts that are no classes, and parts of parts, are absent.
 */
export function bare<T>(type: Type<T>, depth = 0): T {
  const parts = (Reflect.getMetadata('design:paramtypes', type) ?? []) as readonly unknown[];
  return new type(...parts.map((part) => (depth < DEEPEST && isOurs(part) ? bareOrAbsent(part, depth + 1) : ABSENT)));
}

/** A part that cannot be made without its own parts declares nothing that anybody could read. */
function bareOrAbsent(type: Type, depth: number): unknown {
  try {
    return bare(type, depth);
  } catch {
    return ABSENT;
  }
}

function isOurs(part: unknown): part is Type {
  return typeof part === 'function' && Reflect.hasMetadata('design:paramtypes', part);
}
