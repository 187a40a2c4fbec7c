import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { noteFacts } from '../http/request-facts.js';
import { unauthorizedClient } from '../oauth/errors.js';
import type { Client } from './client.js';
import { ClientAuthenticator } from './client-authenticator.js';
import { type ClientRequest, toClientRequest } from './client-request.js';
import { ClientStore } from './client.store.js';
import { Cors } from './cors.js';

/** On the request itself, as http/request-facts.ts does it. */
const ADMITTED = Symbol('admitted client');

type Admitted = FastifyRequest & { [ADMITTED]?: Client };

/** Lets in requests whose client has proven itself and asks for nothing that is missing here, and opens the answer, an error too, to that client's origins. */
@Injectable()
export class ClientAuthGuard implements CanActivate {
  constructor(private readonly authenticator: ClientAuthenticator, private readonly clients: ClientStore, private readonly cors: Cors) {}

  canActivate(context: ExecutionContext): true | Promise<true> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const from = toClientRequest(request);
    const authenticated = request.headers.origin === undefined ? this.authenticator.authenticate(from) : this.fromScript(from, request, reply);
    if (authenticated instanceof Promise) return authenticated.then((client) => admit(request, client));
    return admit(request, authenticated);
  }

  /** The door is opened first: a script has to be able to read why it was refused. */
  private async fromScript(from: ClientRequest, request: FastifyRequest, reply: FastifyReply): Promise<Client> {
    const named = this.authenticator.namedClientId(from);
    this.cors.allowOrigin(reply, request, named === undefined ? undefined : await this.clients.find(named));
    return this.authenticator.authenticate(from);
  }
}

/** The client that ClientAuthGuard let in. Throws where no such guard stands. */
export function clientOf(request: FastifyRequest): Client {
  const client = (request as Admitted)[ADMITTED];
  if (client === undefined) throw new Error('The route has no ClientAuthGuard.');
  return client;
}

function admit(request: FastifyRequest, client: Client): true {
  const demand = client.unmetTokenDemand;
  if (demand !== undefined) throw unauthorizedClient(`This client is registered with ${demand}, which this server cannot do yet.`);
  (request as Admitted)[ADMITTED] = client;
  noteFacts(request, { client_id: client.clientId });
  return true;
}
