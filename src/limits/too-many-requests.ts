/** Asked for too often: 429 with Retry-After, in seconds. */
export class TooManyRequests extends Error {
  override readonly name = 'TooManyRequests';

  constructor(message: string, readonly retryAfter: number) {
    super(message);
  }
}
