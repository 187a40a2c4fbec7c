/** Someone wants this process to end: SIGTERM, or Ctrl-C. Asked by whatever takes long, from the first line of a start on. */
export class StopRequest {
  private readonly controller = new AbortController();

  constructor(signals: readonly NodeJS.Signals[]) {
    // A terminal sends Ctrl-C to npm and to us, and npm passes it on: a repeated signal means no more than the first.
    for (const signal of signals) process.on(signal, () => this.request());
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get wanted(): boolean {
    return this.signal.aborted;
  }

  request(): void {
    this.controller.abort();
  }

  /** Resolves when someone wants it. */
  async requested(): Promise<void> {
    if (this.wanted) return;
    await new Promise<void>((resolve) => {
      this.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}
