interface AtMost {
  readonly maxSize: number;
  readonly sizeCalculation: () => number;
}

const one = (): number => 1;

/**
 * Options of an LRUCache that holds so many entries and no more. Its own `max` does the same, and lays out the room for all of them when it is made:
 * some megabytes over the whole server, for tables that most installations never fill.
 */
export const atMost = (entries: number): AtMost => ({ maxSize: entries, sizeCalculation: one });
