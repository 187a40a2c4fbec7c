import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../../config/config.js';
import type { RouteDeclaration } from '../../http/answers.js';
import { addTextParser } from '../../http/body-parsers.js';
import { originOf } from '../../http/request-origin.js';
import { Parameters } from '../../oauth/parameters.js';
import { ADMIN_OPERATIONS, isWrite } from '../admin-operations.js';
import type { AdminAnswer, AdminOperation, Caller } from '../operation.js';
import { AdminProblem } from '../problem.js';
import type { AskedOperation } from './admin-call.js';
import { sendAnswer, sendRead } from './answer.js';
import { acceptedTypes } from './body.js';
import { Entry } from './entry.js';
import { EVENT_STREAM } from './list-stream.js';
import { Performance } from './performance.js';
import { routerPathsAmong, toRouteName } from './route-path.js';
import { WriteRequests } from './write-requests.js';

/** JSON bodies: a client may have hundreds of addresses. */
const BODY_LIMIT = 256 * 1024;
const BATCH_LIMIT = 1024 * 1024;

/** Who calls what is open to all. */
const NOBODY: Caller = { kind: 'client', clientId: null, userId: null, may: () => false };

const callers = new WeakMap<FastifyRequest, Caller>();

/** Makes a route of every declared operation. Nest's controllers would each need a class and decorators for what is data here. */
@Injectable()
export class AdminRoutes implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(ADMIN_OPERATIONS) private readonly operations: readonly AdminOperation[],
    private readonly entry: Entry,
    private readonly performance: Performance,
    private readonly writes: WriteRequests,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    const instance = (this.host.httpAdapter as { getInstance?(): FastifyInstance } | null)?.getInstance?.();
    // A command has no server.
    if (instance === undefined) return;
    const toRouterPath = routerPathsAmong(this.operations.map(({ path }) => path));
    for (const operation of this.operations) this.mount(instance, operation, toRouterPath(operation.path));
  }

  private mount(instance: FastifyInstance, operation: AdminOperation, url: string): void {
    const text = isWrite(operation) ? operation.body?.text : undefined;
    if (text !== undefined) addTextParser(instance, text.type);
    const types = isWrite(operation) ? acceptedTypes(operation) : [];
    const config: RouteDeclaration = { route: toRouteName(operation.path), answers: 'problem', json: true, accepts: types.length === 0 ? ['application/json'] : types };
    instance.route({
      method: operation.method,
      url,
      config,
      bodyLimit: text?.mostBytes ?? (operation.id === 'batch.run' ? BATCH_LIMIT : BODY_LIMIT),
      // Before a byte of the body is read: strangers make nobody parse twenty megabytes.
      onRequest: async (request, reply) => this.admit(operation, request, reply),
      handler: async (request, reply) => this.handle(operation, request, reply),
    });
  }

  private async admit(operation: AdminOperation, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (operation.open === true) return void callers.set(request, NOBODY);
    const caller = await this.entry.admit(operation, request, (headers) => void reply.headers(headers));
    callers.set(request, caller);
  }

  private async handle(operation: AdminOperation, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const asked = toAsked(operation, request);
    const { issuer } = this.config.publicUrl;
    if (isWrite(operation) && operation.countsAs !== undefined) reply.headers(await this.entry.charge(asked.caller, operation.countsAs(asked.body) - 1));
    if (isWrite(operation)) await sendAnswer(reply, await this.writes.answer({ ...asked, operation }));
    else await sendRead(reply, this.guarded(await this.performance.read(asked), operation, request), asked.conditions.ifNoneMatch, issuer);
    return reply;
  }

  /** What has no end of its own goes on for as long as its reader may begin it. */
  private guarded(answer: AdminAnswer, operation: AdminOperation, request: FastifyRequest): AdminAnswer {
    const { stream } = answer;
    if (stream?.type !== EVENT_STREAM) return answer;
    return { ...answer, stream: { ...stream, chunks: whileAllowed(stream.chunks, () => this.entry.stillAdmits(operation, request)) } };
  }
}

async function* whileAllowed(chunks: AsyncIterable<string>, isAllowed: () => Promise<boolean>): AsyncGenerator<string> {
  for await (const chunk of chunks) {
    if (!(await isAllowed())) return;
    yield chunk;
  }
}

function toAsked<O extends AdminOperation>(operation: O, request: FastifyRequest): AskedOperation<O> {
  const caller = callers.get(request);
  if (caller === undefined) throw new TypeError(`${operation.id} was reached without a caller`);
  const path = request.params as Readonly<Record<string, string>>;
  for (const value of Object.values(path)) if (value.includes('\0')) throw new AdminProblem('not-found', 'There is nothing at this address.');
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch, 'idempotency-key': key, accept, 'last-event-id': lastEventId } = request.headers;
  return {
    operation,
    caller,
    act: { actor: 'api', managedBy: null, origin: { ...originOf(request), ...actorOf(caller) }, ...actorOf(caller) },
    path,
    query: request.query instanceof Parameters ? request.query : Parameters.none,
    body: request.body,
    conditions: { ifMatch, ifNoneMatch, idempotencyKey: typeof key === 'string' ? key : undefined, accept, lastEventId: typeof lastEventId === 'string' ? lastEventId : undefined },
  };
}

function actorOf({ userId, clientId }: Caller): { readonly actorId?: string } {
  const id = userId ?? clientId;
  return id === null ? {} : { actorId: id };
}
