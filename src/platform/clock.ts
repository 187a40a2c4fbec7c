import { Injectable } from '@nestjs/common';

/** The only reader of the system clock. Everything else is told the time, so that tests can move it. */
@Injectable()
export class Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number {
    return Date.now();
  }

  /** Whole seconds since 1970-01-01T00:00:00Z: the NumericDate of RFC 7519 §2. */
  seconds(): number {
    return Math.floor(this.now() / 1000);
  }
}
