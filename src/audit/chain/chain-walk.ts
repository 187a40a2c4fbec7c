import { hashOf, type SealedRow } from './event-row.js';

/** Something in the log that this server did not leave so. */
export interface Finding {
  readonly sequence: number;
  /** `noticed`: the server itself found it while it was sealing, and this is the event that tells so. */
  readonly kind: 'changed' | 'missing' | 'inserted' | 'checkpoint' | 'head' | 'noticed';
  readonly detail: string;
}

/** Goes from event to event and computes again what each must hold. */
export class ChainWalk {
  readonly findings: Finding[] = [];
  findingCount = 0;
  events = 0;
  expected = 1;
  /** Undefined after a gap: what was before is not known, so the next hash cannot be computed. */
  #previous: string | undefined;
  lastHash: string | undefined;

  constructor(private readonly most: number) {}

  startAfter({ sequence, hash }: { readonly sequence: number; readonly hash: string }): void {
    this.expected = sequence + 1;
    this.#previous = hash;
  }

  step(row: SealedRow): void {
    this.events += 1;
    // SQLite lets a column of numbers hold anything.
    if (!Number.isSafeInteger(row.sequence) || row.sequence < this.expected) return this.find(this.expected, 'inserted', `an event stands between two others, at ${String(row.sequence)}`);
    if (row.sequence > this.expected) {
      const gap = row.sequence - this.expected;
      this.find(this.expected, 'missing', gap === 1 ? 'an event is missing' : `${gap} events are missing`);
      this.#previous = undefined;
    }
    if (this.#previous !== undefined && hashOf(row, row.sequence, this.#previous) !== row.hash) this.find(row.sequence, 'changed', `the event was changed, or exchanged for another (${String(row['id'])})`);
    if (row['type'] === 'audit.tampering_found') this.find(row.sequence, 'noticed', String(row['details']));
    // From what stands there: one changed event must not make all that follow look changed.
    this.#previous = row.hash;
    this.lastHash = row.hash;
    this.expected = row.sequence + 1;
  }

  find(sequence: number, kind: Finding['kind'], detail: string): void {
    this.findingCount += 1;
    if (this.findings.length >= this.most) return;
    const at = this.findings.findLastIndex((finding) => finding.sequence <= sequence) + 1;
    this.findings.splice(at, 0, { sequence, kind, detail });
  }
}
