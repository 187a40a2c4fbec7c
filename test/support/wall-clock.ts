import { FakeClock } from './fake-clock.js';

/** The true time, for a test app beside processes that know no other. */
export class WallClock extends FakeClock {
  override now(): number {
    return Date.now();
  }
}
