import { Worker } from 'node:worker_threads';

/** What hash-thread.js can be asked for: a PHC text for `hash`, a verdict for `bcrypt`, bytes for the others. */
export type HashWork = { readonly kind: string; readonly password: string } & Readonly<Record<string, unknown>>;

interface Answer {
  readonly result?: unknown;
  readonly error?: string;
}

const PROGRAM = new URL('./hash-thread.js', import.meta.url);
/** A thread takes some 10 MB: whoever runs this for ten people has it only while somebody signs in. */
const IDLE_MS = 60_000;
/** Of JavaScript, in MB: what a hash fills is not counted. */
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 };

/** Threads that hash, less urgent than everything else: as many as are used at once, each started when it is needed and ended when it has not been for a minute. */
export class HashThreads {
  readonly #free = new Set<HashThread>();

  /** @param idleMs for tests */
  constructor(private readonly idleMs = IDLE_MS) {}

  /** Rejects when the thread could not be started or ended before it was done. */
  async run(work: HashWork): Promise<unknown> {
    const [free] = this.#free;
    const thread = free ?? new HashThread(this.idleMs, (left) => this.#free.delete(left));
    this.#free.delete(thread);
    const result = await thread.run(work);
    this.#free.add(thread);
    return result;
  }

  /** Ends those that have nothing to do. */
  async close(): Promise<void> {
    await Promise.all([...this.#free].map((thread) => thread.end()));
  }
}

/** One thread, for one thing at a time. */
class HashThread {
  readonly #worker = new Worker(PROGRAM, { execArgv: [], env: {}, resourceLimits: LIMITS });
  #settle: ((answer: Answer) => void) | undefined;
  #idle: NodeJS.Timeout | undefined;

  /** @param left is told before it ends, or when it has: whoever asked it then would wait for nobody */
  constructor(private readonly idleMs: number, private readonly left: (thread: HashThread) => void) {
    const lost = (reason: string): void => {
      this.left(this);
      this.#settle?.({ error: reason });
    };
    this.#worker.on('message', (answer: Answer) => this.#settle?.(answer));
    this.#worker.on('error', (error: Error) => lost(error.message));
    this.#worker.on('exit', () => lost('it ended'));
  }

  async run(work: HashWork): Promise<unknown> {
    clearTimeout(this.#idle);
    // Whoever waits for a hash keeps the process alive, and nobody else does.
    this.#worker.ref();
    const { result, error } = await new Promise<Answer>((resolve) => {
      this.#settle = resolve;
      this.#worker.postMessage(work);
    });
    this.#settle = undefined;
    if (error !== undefined) {
      await this.end();
      throw new Error(`The thread that hashes passwords failed: ${error}`);
    }
    this.#worker.unref();
    this.#idle = setTimeout(() => void this.end(), this.idleMs).unref();
    return result;
  }

  async end(): Promise<void> {
    clearTimeout(this.#idle);
    this.left(this);
    await this.#worker.terminate();
  }
}
