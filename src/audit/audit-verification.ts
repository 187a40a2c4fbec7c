import { Injectable } from '@nestjs/common';
import { ChainSignatures, type SignedPlace } from './chain-signatures.js';
import { ChainStore } from './chain/chain.store.js';
import { ChainWalk, type Finding } from './chain/chain-walk.js';
import { BEFORE_THE_FIRST, type SealedRow } from './chain/event-row.js';

const ROWS = 1000;
const CHECKPOINTS = 500;
/** More are counted and not kept. */
const MOST_FINDINGS = 100;

export type { Finding } from './chain/chain-walk.js';

export interface VerificationReport {
  /** Numbers of the first and the last event that were looked at; `to` is below `from` where there are none. */
  readonly from: number;
  readonly to: number;
  /** In the order of `sequence`; empty: nobody but us has changed, removed, inserted or moved anything. */
  readonly findings: readonly Finding[];
  /** Including those that are not in the list. */
  readonly findingCount: number;
  readonly checkpoints: { readonly good: number; readonly unknownKey: number };
  /** Events that have no number yet, which this says nothing about; since when the oldest waits, in milliseconds since 1970. */
  readonly tail: { readonly events: number; readonly since: number | null };
  /** Where the chain ends, to begin at the next time. */
  readonly head: SignedPlace | undefined;
}

/** Reads the whole chain again, in constant memory, and holds it against what was signed. */
@Injectable()
export class AuditVerification {
  constructor(private readonly store: ChainStore, private readonly signatures: ChainSignatures) {}

  /** `after`: a checkpoint that was kept elsewhere; what is older is not looked at again, what it stands for must still be there. */
  async run(after?: SignedPlace, progress: (events: number) => void = () => undefined): Promise<VerificationReport> {
    const walk = new ChainWalk(MOST_FINDINGS);
    // The head first: what is sealed while this runs comes after it.
    const head = await this.store.head();
    const to = head?.sequence ?? (await this.store.last())?.sequence ?? 0;
    await this.begin(walk, after, to);
    const from = walk.expected;
    const checkpoints = await this.walkThrough(walk, to, progress);
    await this.end(walk, head, to);
    return { from, to, findings: walk.findings, findingCount: walk.findingCount, checkpoints, tail: await this.store.tail(), head: head === undefined ? undefined : toPlace(head) };
  }

  private async begin(walk: ChainWalk, after: SignedPlace | undefined, to: number): Promise<void> {
    if (after === undefined) {
      const early = await this.store.beforeTheFirst();
      if (early > 0) walk.find(0, 'inserted', `${early} events have a number below 1`);
      return walk.startAfter({ sequence: 0, hash: BEFORE_THE_FIRST });
    }
    walk.startAfter(after);
    const verdict = this.signatures.check(after);
    if (verdict !== 'good') walk.find(after.sequence, 'checkpoint', verdict === 'wrong' ? 'the checkpoint that was given is not signed by this server' : 'the checkpoint that was given was signed under another SECRET_KEY');
    const [row] = await this.store.sealedAfter(after.sequence - 1, 1);
    if (row?.sequence !== after.sequence) walk.find(after.sequence, 'missing', `the log ${to < after.sequence ? `ends at ${to}` : 'has no event there'}; the checkpoint that was given says otherwise`);
    else if (row.hash !== after.hash) walk.find(after.sequence, 'changed', 'the event is not the one that the given checkpoint stands for');
  }

  private async walkThrough(walk: ChainWalk, to: number, progress: (events: number) => void): Promise<VerificationReport['checkpoints']> {
    const checkpoints = new Checkpoints(this.store, this.signatures, walk, walk.expected - 1);
    let after: SealedRow['sequence'] = walk.expected - 1;
    for (;;) {
      const rows = await this.store.sealedBetween(after, to, ROWS);
      for (const row of rows) {
        walk.step(row);
        await checkpoints.compare(row);
      }
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.sequence;
      progress(walk.events);
      // Others on this machine have work to do as well.
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (walk.expected <= to) walk.find(walk.expected, 'missing', `the log was cut: it went on to ${to}`);
    await checkpoints.rest();
    return checkpoints.counts;
  }

  private async end(walk: ChainWalk, head: SignedPlace | undefined, to: number): Promise<void> {
    const last = await this.store.last();
    const now = await this.store.head();
    if (last !== undefined && (now === undefined || !(last.sequence <= now.sequence))) walk.find(Number(last.sequence), 'inserted', 'there are events after the end that was signed');
    if (head === undefined) {
      if (to > 0) walk.find(to, 'head', 'the signed end of the log is gone');
      else if (await this.store.isWiped()) walk.find(1, 'missing', 'the whole log is gone: this server has signing keys or people, whose making it must tell of');
      return;
    }
    const verdict = this.signatures.check(head);
    if (verdict !== 'good') walk.find(head.sequence, 'head', verdict === 'wrong' ? 'the end of the log is not signed by this server' : 'the end of the log was signed under another SECRET_KEY');
    if (walk.lastHash !== undefined && walk.expected - 1 === head.sequence && walk.lastHash !== head.hash) walk.find(head.sequence, 'changed', 'the last event is not the one that was signed');
  }
}

/** Holds signed places against the events, page by page. */
class Checkpoints {
  readonly counts = { good: 0, unknownKey: 0 };
  #page: SignedPlace[] = [];
  #at = 0;
  #exhausted = false;

  constructor(private readonly store: ChainStore, private readonly signatures: ChainSignatures, private readonly walk: ChainWalk, private after: number) {}

  async compare(row: SealedRow): Promise<void> {
    for (let next = await this.next(); next !== undefined && next.sequence <= row.sequence; next = await this.next()) {
      this.#at += 1;
      this.check(next, next.sequence === row.sequence ? row.hash : undefined);
    }
  }

  /** Those after the last event. */
  async rest(): Promise<void> {
    const head = await this.store.head();
    for (let next = await this.next(); next !== undefined; next = await this.next()) {
      this.#at += 1;
      // What was sealed since this began is for the next time.
      if (head === undefined || next.sequence > head.sequence) this.check(next, undefined);
    }
  }

  private check(place: SignedPlace, hash: string | undefined): void {
    const verdict = this.signatures.check(place);
    if (verdict === 'wrong') return this.walk.find(place.sequence, 'checkpoint', 'a checkpoint is not signed by this server');
    if (verdict === 'good') this.counts.good += 1;
    else this.counts.unknownKey += 1;
    if (hash === undefined) this.walk.find(place.sequence, 'missing', 'a checkpoint stands for an event that is not there');
    else if (hash !== place.hash) this.walk.find(place.sequence, 'changed', 'the event is not the one that its checkpoint stands for');
  }

  private async next(): Promise<SignedPlace | undefined> {
    if (this.#at >= this.#page.length && !this.#exhausted) {
      this.#page = await this.store.checkpointsAfter(this.after, CHECKPOINTS);
      this.#at = 0;
      this.#exhausted = this.#page.length < CHECKPOINTS;
      this.after = this.#page.at(-1)?.sequence ?? this.after;
    }
    return this.#page[this.#at];
  }
}

function toPlace({ sequence, hash, signedAt, keyId, signature }: SignedPlace): SignedPlace {
  return { sequence, hash, signedAt, keyId, signature };
}
