/** Milliseconds since 1970. Doorward's own Clock fits, and so does a test's. */
export interface GuardClock {
  now(): number;
}

/** The guard is published on its own, so it cannot borrow the server's clock: this is its one reading of the time. */
export const systemClock: GuardClock = { now: () => Date.now() };
