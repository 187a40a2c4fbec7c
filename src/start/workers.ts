import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stoppable } from './drain.js';
import type { ServerFacts } from './serve.js';
import { WorkerProcess } from './worker.js';
import type { WorkerAnswers } from './worker-messages.js';

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 10_000;
/** A worker that lived this long did not die of its start: the next one comes without a longer delay. */
const HEALTHY_AFTER_MS = 30_000;
const MOST_PARKED = 500;

/**
 * The processes that answer. Connections are handed to them in turn; a dead one is replaced; all are stopped as one.
 * Not Node's own distribution: at a stop that one resets connections which it has accepted and not handed over yet, and a connection
 * on its way to a worker that has just been killed hangs for ever.
 */
export class Workers implements Stoppable {
  private readonly slots: WorkerProcess[] = [];
  /** Connections that came while no worker was alive: they wait for the next one, as they would in the kernel's queue. */
  private parked: Socket[] = [];
  private turn = 0;
  private stopping = false;

  /** @param tellDeath is told of each unexpected end, in a sentence */
  constructor(private readonly tellDeath: (sentence: string) => void) {}

  /**
   * Starts `count` workers; the first one alone, because it creates what the others then find (keys, declared objects).
   * @throws StartProblem when one of them cannot start
   */
  async start(count: number): Promise<ServerFacts> {
    const facts = await this.occupy(0);
    await Promise.all(Array.from({ length: count - 1 }, (_, index) => this.occupy(index + 1)));
    return facts;
  }

  /** Hands a connection of which nothing has been read to the next worker. */
  receive(socket: Socket): void {
    // A client that gives up early is no error of ours; without a listener it would end this process.
    socket.on('error', () => undefined);
    const serving = this.slots.filter((worker) => worker.serving);
    this.turn += 1;
    const next = serving[this.turn % serving.length];
    if (next) next.give(socket);
    else if (this.parked.length < MOST_PARKED) this.parked.push(socket);
    else socket.destroy();
  }

  /** Asks every serving worker; one that does not answer in time is left out. */
  async ask<Q extends keyof WorkerAnswers>(question: Q): Promise<WorkerAnswers[Q][]> {
    const answers = await Promise.all(this.slots.filter((worker) => worker.serving).map((worker) => worker.ask(question)));
    return answers.filter((answer) => answer !== undefined);
  }

  startLeaving(): void {
    this.stopping = true;
    for (const worker of this.slots) worker.tell({ kind: 'leave' });
  }

  async finish(): Promise<void> {
    for (const worker of this.slots) worker.tell({ kind: 'finish' });
    await Promise.all(this.slots.map((worker) => worker.ended));
  }

  private async occupy(slot: number): Promise<ServerFacts> {
    const worker = this.employ(slot);
    const facts = await worker.served;
    void this.keepOccupied(slot, worker);
    return facts;
  }

  private async keepOccupied(slot: number, first: WorkerProcess): Promise<void> {
    let delay = FIRST_DELAY_MS / 2;
    for (let worker = first; ; ) {
      const since = performance.now();
      const how = await worker.ended;
      if (this.stopping) return;
      for (const socket of worker.takeBack()) this.receive(socket);
      delay = performance.now() - since > HEALTHY_AFTER_MS ? FIRST_DELAY_MS : Math.min(delay * 2, LONGEST_DELAY_MS);
      this.tellDeath(`A worker ended (${how}); another one starts in ${delay / 1000} s.`);
      await sleep(delay);
      if (this.stopping) return;
      worker = this.employ(slot);
    }
  }

  private employ(slot: number): WorkerProcess {
    const worker = new WorkerProcess();
    this.slots[slot] = worker;
    void this.unparkFor(worker);
    return worker;
  }

  private async unparkFor(worker: WorkerProcess): Promise<void> {
    await worker.served.catch(() => undefined);
    for (const socket of this.parked.splice(0)) this.receive(socket);
  }
}
