import type { Parameters } from '../../oauth/parameters.js';
import type { Act } from '../admin-resource.js';
import type { AdminOperation, Caller } from '../operation.js';

/** The conditions of a request. RFC 9110 §13; draft-ietf-httpapi-idempotency-key-header. */
export interface RequestConditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly accept?: string | undefined;
  readonly lastEventId?: string | undefined;
}

/** What is asked of one operation, by a request of its own or as a member of a batch; nothing in it has been checked. */
export interface AskedOperation<O extends AdminOperation = AdminOperation> {
  readonly operation: O;
  readonly caller: Caller;
  readonly act: Act;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Parameters;
  /** Parsed JSON or text; undefined without one. */
  readonly body: unknown;
  readonly conditions: RequestConditions;
}
