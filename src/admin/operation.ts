import type { Statements, Transaction } from '../database/statements.js';
import type { AdminCall } from './admin-call.js';
import type { DraftClass } from './field.js';
import type { Listing } from './listing.js';

export type { AdminCall, Caller } from './admin-call.js';

/** JSON Schema 2020-12, as OpenAPI 3.1 has it. */
export type Schema = Readonly<Record<string, unknown>>;

/** A query parameter; unknown ones are refused before an operation hears of them. */
export interface QueryParameter {
  readonly name: string;
  readonly about: string;
  /** Of type string, integer or boolean: text is converted and checked by it (enum, pattern, minimum, maximum, maxLength, default). */
  readonly schema: Schema;
}

export interface AdminAnswer {
  /** 200 unless told; 204 without a body. */
  readonly status?: 200 | 201 | 202 | 204;
  readonly body?: unknown;
  /** Strong, with its quotes: `"7"`. A GET whose If-None-Match names it is answered 304. */
  readonly etag?: string;
  /** Below /admin/v1, for 201 and 202. */
  readonly location?: string;
  /** `Link: <...>; rel="next"` and the like. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of a body: written as it comes. */
  readonly stream?: { readonly type: string; readonly chunks: AsyncIterable<string> };
  /** Names in the body that hold secrets shown this once: a replay of the request leaves them out after ten minutes, and no log ever has them. */
  readonly secrets?: readonly string[];
}

export interface BodyDeclaration {
  /** Its fields and class-validator rules check an application/json body: unknown fields are refused. */
  readonly draft?: DraftClass;
  /** Checked by the operation itself; the schema describes it in the OpenAPI document. */
  readonly schema?: Schema;
  /** Another content type, whose text the operation reads itself, and how long it may be. */
  readonly text?: { readonly type: string; readonly mostBytes: number };
  /** The media type; application/json unless told (application/merge-patch+json for PATCH). */
  readonly type?: string;
  readonly example?: unknown;
  readonly optional?: true;
}

interface Declared {
  /** `clients.list`, `clients.secrets.create`, `users.disable`: the operationId, and the words of the command (`doorward users disable <id>`). */
  readonly id: string;
  /** Below /admin/v1, as OpenAPI writes it: `/clients/{client_id}/secrets`, `/users/{id}:disable`. */
  readonly path: string;
  /** The scope of the admin API that it takes; null: any token for the admin API will do. */
  readonly scope: string | null;
  /** Needs no token: it tells nothing that the source does not. Its caller may do nothing. */
  readonly open?: true;
  /** A sentence for OpenAPI and the command's help. */
  readonly summary: string;
  readonly query?: readonly QueryParameter[];
  /** `orCreated`: 201 where it was not there before. */
  readonly answer: { readonly status: 200 | 201 | 202 | 204; readonly orCreated?: true; readonly schema?: Schema; readonly example?: unknown; readonly types?: readonly string[] };
  /** The words of a command written by hand that does the same; without it the command line makes one from this declaration. */
  readonly command?: string;
}

export interface ReadOperation extends Declared {
  readonly method: 'GET';
  /** Outside a transaction `statements` is the database. */
  read(call: AdminCall, statements: Statements): Promise<AdminAnswer>;
}

/** A collection: the engine reads limit, cursor, sort, filters, fields and include, and pages through it. */
export interface ListOperation extends Declared {
  readonly method: 'GET';
  /** The schema of one item stands in `answer.schema`. */
  readonly list: Listing;
}

/**
 * One write, in a transaction that whoever calls it opens: so a dry run is one that is rolled back, an atomic batch is one for many, and the
 * record of an Idempotency-Key commits with what it stands for. Read what you write through `tx`.
 */
export interface WriteOperation extends Declared {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: BodyDeclaration;
  /** `required`: without If-Match (a version, or `*`) it is 428. `honoured`: checked when sent. Left out: there is no version to match. */
  readonly ifMatch?: 'required' | 'honoured';
  /** What is shown of what it changes, where that has no version that `write` compares: If-Match is compared with the tag of this answer. */
  current?(call: AdminCall, statements: Statements): Promise<AdminAnswer>;
  /** As how many requests it counts; one when left out. Its body is not checked yet. */
  countsAs?(body: unknown): number;
  /** Work too slow for a transaction, such as hashing a password; what it resolves to is handed to `write`. Throws AdminProblem. */
  prepare?(call: AdminCall): Promise<unknown>;
  write(tx: Transaction, call: AdminCall, prepared: unknown): Promise<AdminAnswer>;
  /** For what is no one transaction: what it resolves to is done instead of `write`, in transactions of its own. Undefined, and in a dry run: `write` it is. */
  apart?(call: AdminCall, prepared: unknown): (() => Promise<AdminAnswer>) | undefined;
}

export type AdminOperation = ReadOperation | ListOperation | WriteOperation;

/** ★ A class in src/admin/operations: what an admin can do besides listing, showing, creating, changing and removing whole resources. */
export interface AdminOperations {
  readonly operations: readonly AdminOperation[];
}
