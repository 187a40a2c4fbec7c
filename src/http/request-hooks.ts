import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { AccessLog } from './access-log.js';
import { declarationOf } from './answers.js';
import { OUTSIDE } from './base-path.js';
import { Cors } from './cors.js';
import { WrongHost } from './wrong-host.js';

/** Hangs into Fastify what needs injected things: these run for every request, matched or not, before Nest. */
@Injectable()
export class RequestHooks implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly access: AccessLog,
    private readonly wrongHost: WrongHost,
    private readonly cors: Cors,
  ) {}

  onModuleInit(): void {
    const { instance } = this;
    if (instance === undefined) return;
    instance.addHook('onRequest', (request, reply, done) => {
      if (declarationOf(request).cors === undefined) done();
      else this.cors.prepare(request, reply, done);
    });
    instance.addHook('onRequest', (request, reply, done) => {
      if (request.url === OUTSIDE) this.wrongHost.send(request, reply, 404);
      else if (!this.wrongHost.refuses(request, reply)) done();
    });
    instance.addHook('onResponse', (request, reply, done) => {
      this.access.record(request, reply);
      done();
    });
  }

  /** `undefined` in an application context without a server, as commands use. */
  private get instance(): FastifyInstance | undefined {
    return (this.host.httpAdapter as { getInstance?(): FastifyInstance } | null)?.getInstance?.();
  }
}
