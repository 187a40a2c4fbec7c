const NOISE = 1009n;

/** Milliseconds between the two bounds, evenly spread: two processes that met once must not meet again in step. */
export function jitter(from: number, to: number): number {
  // The clock's nanoseconds are noise enough for this, and nothing secret depends on it.
  return from + (Number(process.hrtime.bigint() % NOISE) / Number(NOISE)) * (to - from);
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
