/** Whether someone wants this process to end. Asked by whatever takes long, from the first line of a start on. */
export class StopRequest {
  private readonly controller = new AbortController();

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
