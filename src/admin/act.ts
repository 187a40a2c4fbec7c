import type { RequestOrigin } from '../audit/event.js';

/** On whose behalf something is written, as the audit log will tell it. */
export interface Act {
  readonly actor: 'api' | 'cli' | 'file' | 'page';
  /** `file:<name>` for what a file creates; null for everybody else. */
  readonly managedBy: string | null;
  /** `demo` for what development mode makes. */
  readonly mark?: 'demo';
  /** The id of the person, or of the application, on whose token it is done. */
  readonly actorId?: string;
  /** The request behind it, if any. */
  readonly origin: RequestOrigin | null;
}
