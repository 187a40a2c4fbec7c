import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Cors as CrossOriginRules } from '../http/cors.js';
import type { Client } from './client.js';
import { ClientStore } from './client.store.js';

/**
 * Whose origins the cross-origin rules of http/cors.ts are about. A preflight names no client and is answered from the origins of all;
 * the answer itself opens only to those of the client that was authenticated or named. `null`, which a sandboxed frame of any page sends,
 * is nobody's: it cannot be registered.
 */
@Injectable()
export class Cors implements OnModuleInit {
  constructor(private readonly clients: ClientStore, private readonly rules: CrossOriginRules) {}

  onModuleInit(): void {
    this.rules.useOrigins(() => this.clients.allCorsOrigins());
  }

  /** Lets a script read the answer when it runs on an origin of this client. Call it before anything is sent, for errors too. */
  allowOrigin(reply: FastifyReply, request: FastifyRequest, client: Client | undefined): void {
    if (client !== undefined) this.rules.allow(request, reply, client.corsOrigins);
  }
}
