import type { Act } from './act.js';

/** Who calls: an application with its own token, a person through an application, or whoever can run commands. */
export interface Caller {
  readonly kind: 'client' | 'user' | 'cli';
  readonly clientId: string | null;
  readonly userId: string | null;
  /** Whether the token's scopes, narrowed by the person's admin role, reach so far. The command line may do everything. */
  may(scope: string): boolean;
  /** Whether the token has the scope, however far the person's role reaches. */
  has?(scope: string): boolean;
  /** When and how the person proved who they are, in milliseconds and RFC 8176 names. */
  readonly proven?: { readonly at: number; readonly amr: readonly string[] } | undefined;
  /** Of a person who has one. */
  readonly role?: string | undefined;
}

/** What an operation is called with: everything checked against its declaration. */
export interface AdminCall {
  readonly caller: Caller;
  /** How its writes are told to the audit log. */
  readonly act: Act;
  /** Path parameters by name, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Of a request that takes up a stream of events again (Last-Event-ID). */
  readonly lastEventId?: string | undefined;
  /** The parsed body: an object for `body: { draft }`, text for `body: { text }`, undefined without one. */
  readonly body: unknown;
  /** A dry run: what it writes is rolled back. */
  readonly rehearsed?: boolean;
  /**
   * Throws `changed-meanwhile` (412) when the request's If-Match names another version than this one (`"7"` for version 7), or its If-None-Match names it.
   * Undefined: there is nothing at this address.
   */
  checkMatch(etag: string | undefined): void;
  /** Throws `precondition-required` (428) when the request has no If-Match: for what is only a change if something is there. */
  requireMatch(etag: string): void;
}
