import type { ReadinessReport } from '../health/management-server.js';
import type { ServerFacts } from './serve.js';

/** What the primary says to a worker. `connection` comes with a socket and is answered by `taken`; `finish` comes after the last of them. */
export type ToWorker =
  | { readonly kind: 'connection'; readonly id: number }
  | { readonly kind: 'leave' }
  | { readonly kind: 'finish' }
  | { readonly kind: 'ask'; readonly id: number; readonly question: keyof WorkerAnswers };

/** What a worker says to the primary. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly facts: ServerFacts }
  | { readonly kind: 'taken'; readonly id: number }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown };

export interface WorkerAnswers {
  readonly readiness: ReadinessReport;
  /** prom-client's metrics as JSON, to be added up. */
  readonly metrics: object[];
}

/** Node's own cluster messages travel on the same channel; ours are those with a kind. */
const isOurs = (message: unknown): boolean => typeof message === 'object' && message !== null && 'kind' in message;

export const isToWorker = (message: unknown): message is ToWorker => isOurs(message);

export const isFromWorker = (message: unknown): message is FromWorker => isOurs(message);
