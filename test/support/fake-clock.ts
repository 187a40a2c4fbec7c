import { Clock } from '../../src/platform/clock.js';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A clock that a test moves. It begins at the true time, so that clients with clocks of their own agree with it. */
export class FakeClock extends Clock {
  private ms = Date.now();

  override now(): number {
    return this.ms;
  }

  /** `advance('10m')`, `advance('1d')`, `advance('-5s')`. */
  advance(duration: string): void {
    const [, amount = '', unit = ''] = /^(-?\d+)([smhd])$/.exec(duration) ?? [];
    if (amount === '') throw new Error(`No duration: ${duration}`);
    this.ms += Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
  }
}
