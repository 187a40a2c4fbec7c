import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { ServerFacts } from './serve.js';
import { StartProblem } from './start-problem.js';
import { isFromWorker, type ToWorker, type WorkerAnswers } from './worker-messages.js';

const ANSWER_WITHIN_MS = 1_500;

/** One worker process, as the primary sees it. */
export class WorkerProcess {
  /** Resolves when it serves. Rejects with StartProblem when it ended before; it has said why, and its exit code is the problem's. */
  readonly served: Promise<ServerFacts>;
  /** Resolves when it has ended, with the signal or exit code in words. */
  readonly ended: Promise<string>;
  serving = false;
  private readonly worker: Worker;
  private readonly waiting = new Map<number, (answer: unknown) => void>();
  private readonly onTheirWay = new Map<number, Socket>();
  private count = 0;

  constructor() {
    this.worker = cluster.fork();
    this.ended = once(this.worker, 'exit').then(([code, signal]: (number | string | null)[]) => {
      this.serving = false;
      return signal === null ? `exit code ${code}` : String(signal);
    });
    this.served = new Promise((resolve, reject) => {
      this.worker.on('message', (message: unknown) => {
        if (!isFromWorker(message)) return;
        if (message.kind === 'taken') return this.letGo(message.id);
        if (message.kind === 'answer') return this.waiting.get(message.id)?.(message.answer);
        this.serving = true;
        resolve(message.facts);
      });
      this.worker.once('exit', (code: number | null, signal: string | null) => {
        reject(new StartProblem(signal === null ? '' : `A worker was ended by ${signal} while it started.`, code || 1));
      });
    });
    // Only the first start waits for it; afterwards its end tells enough.
    this.served.catch(() => undefined);
  }

  tell(message: ToWorker): void {
    // One that is ending has closed the channel already; its end is what the caller waits for.
    if (this.worker.isConnected()) this.worker.send(message, () => undefined);
  }

  /** Hands a connection over. Messages and connections arrive in the order in which they were sent. */
  give(socket: Socket): void {
    const id = (this.count += 1);
    this.onTheirWay.set(id, socket);
    const message: ToWorker = { kind: 'connection', id };
    // Kept open until it says that it has it. Node would forget about one that was on its way when the worker died, and never close it.
    this.worker.send(message, socket, { keepOpen: true }, () => undefined);
  }

  /** The connections that it was given and did not live to take. */
  takeBack(): Socket[] {
    const sockets = [...this.onTheirWay.values()].filter((socket) => !socket.destroyed);
    this.onTheirWay.clear();
    return sockets;
  }

  /** Its answer, or `undefined` when none comes in time. */
  async ask<Q extends keyof WorkerAnswers>(question: Q): Promise<WorkerAnswers[Q] | undefined> {
    const id = (this.count += 1);
    const answer = new Promise<unknown>((resolve) => {
      this.waiting.set(id, resolve);
      setTimeout(resolve, ANSWER_WITHIN_MS, undefined).unref();
    });
    this.tell({ kind: 'ask', id, question });
    const found = await answer;
    this.waiting.delete(id);
    return isAnswer(question, found) ? found : undefined;
  }

  /** Closes this process's end of a connection that is the worker's now. */
  private letGo(id: number): void {
    this.onTheirWay.get(id)?.destroy();
    this.onTheirWay.delete(id);
  }
}

/** A worker runs the same program, so it answers what it was asked; or nothing came in time. */
function isAnswer<Q extends keyof WorkerAnswers>(_question: Q, found: unknown): found is WorkerAnswers[Q] {
  return found !== undefined;
}
