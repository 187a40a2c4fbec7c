import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerFacts } from './serve.js';
import { StartProblem } from './start-problem.js';
import { isFromWorker, type ToWorker, type WorkerAnswers } from './worker-messages.js';

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 10_000;
/** A worker that lived this long did not die of its start: the next one comes without delay. */
const HEALTHY_AFTER_MS = 30_000;
const ANSWER_WITHIN_MS = 1_500;

/** The processes that share the port. A dead one is replaced; all are drained together. */
export class Workers {
  private readonly serving = new Set<Worker>();
  private readonly waiting = new Map<number, (answer: unknown) => void>();
  private asked = 0;
  private stopping = false;

  /** @param tellDeath is told of each unexpected end, in a sentence */
  constructor(private readonly tellDeath: (sentence: string) => void) {}

  /**
   * Starts `count` workers; the first one alone, because it creates what the others then find (keys, declared objects).
   * @throws StartProblem when one of them cannot start; it has said why, and its exit code is the problem's
   */
  async start(count: number): Promise<ServerFacts> {
    const facts = await this.occupySlot();
    await Promise.all(Array.from({ length: count - 1 }, () => this.occupySlot()));
    return facts;
  }

  /** Asks every serving worker; one that does not answer in time is left out. */
  async ask<Q extends keyof WorkerAnswers>(question: Q): Promise<WorkerAnswers[Q][]> {
    const answers = await Promise.all([...this.serving].map((worker) => this.askOne(worker, question)));
    return answers.filter((answer): answer is WorkerAnswers[Q] => answer !== undefined);
  }

  /** Resolves when every worker has drained and ended. */
  async drain(): Promise<void> {
    this.stopping = true;
    await Promise.all(all().map(async (worker) => {
      const ended = once(worker, 'exit');
      send(worker, { kind: 'drain' });
      await ended;
    }));
  }

  private async occupySlot(): Promise<ServerFacts> {
    const worker = cluster.fork();
    const facts = await this.readiness(worker);
    void this.keepOccupied(worker);
    return facts;
  }

  private async keepOccupied(first: Worker): Promise<void> {
    let worker = first;
    let delay = FIRST_DELAY_MS;
    for (;;) {
      const since = performance.now();
      if (!worker.isDead()) await once(worker, 'exit');
      const { exitCode, signalCode } = worker.process;
      if (this.stopping) return;
      delay = performance.now() - since > HEALTHY_AFTER_MS ? FIRST_DELAY_MS : Math.min(delay * 2, LONGEST_DELAY_MS);
      this.tellDeath(`A worker ended (${signalCode ?? `exit code ${exitCode}`}); another one starts in ${delay / 1000} s.`);
      await sleep(delay);
      if (this.stopping) return;
      worker = cluster.fork();
      // Its end is seen by the next turn of this loop, whether or not it ever served.
      this.readiness(worker).catch(() => undefined);
    }
  }

  private readiness(worker: Worker): Promise<ServerFacts> {
    return new Promise((resolve, reject) => {
      worker.on('message', (message: unknown) => {
        if (!isFromWorker(message)) return;
        if (message.kind === 'answer') return this.waiting.get(message.id)?.(message.answer);
        this.serving.add(worker);
        resolve(message.facts);
      });
      worker.once('exit', (code: number | null, signal: string | null) => {
        this.serving.delete(worker);
        // One that ended by itself has said why.
        reject(new StartProblem(signal ? `A worker was ended by ${signal} while it started.` : '', code || 1));
      });
    });
  }

  private async askOne(worker: Worker, question: keyof WorkerAnswers): Promise<unknown> {
    const id = (this.asked += 1);
    const answer = new Promise<unknown>((resolve) => {
      this.waiting.set(id, resolve);
      setTimeout(resolve, ANSWER_WITHIN_MS, undefined).unref();
    });
    send(worker, { kind: 'ask', id, question });
    try {
      return await answer;
    } finally {
      this.waiting.delete(id);
    }
  }
}

const all = (): Worker[] => Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);

function send(worker: Worker, message: ToWorker): void {
  // A worker that is ending has closed the channel already; its end is what the caller waits for.
  if (worker.isConnected()) worker.send(message, () => undefined);
}
