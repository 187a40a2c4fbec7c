import { Controller, HttpCode, Inject, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ClientAuthGuard, clientOf } from '../clients/client-auth.guard.js';
import { CONFIG, type Config } from '../config/config.js';
import { CrossOrigin, ProtocolEndpoint } from '../http/answers.js';
import { invalidClient } from '../oauth/errors.js';
import { Parameters } from '../oauth/parameters.js';
import { Introspection, type IntrospectionAnswer } from './introspection.js';

/** POST /oauth2/introspect: tells an API or the token's own client whether a token is good. RFC 7662. */
@Controller('oauth2/introspect')
@ProtocolEndpoint()
@CrossOrigin('registered')
export class IntrospectionController {
  constructor(private readonly introspection: Introspection, @Inject(CONFIG) private readonly config: Config) {}

  @Post()
  @HttpCode(200)
  @UseGuards(ClientAuthGuard)
  async introspect(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<IntrospectionAnswer & { iss?: string }> {
    void reply.header('cache-control', 'no-store');
    const client = clientOf(request);
    // Whoever can name a public client could ask: a token scanner's dream. RFC 7662 §2.1, §4.
    if (client.isPublic) throw invalidClient({ cause: 'A public client may not introspect.' });
    const parameters = request.body instanceof Parameters ? request.body : Parameters.none;
    // The hint is optional to heed, and every kind of ours tells itself apart: a wrong one changes nothing. RFC 7662 §2.1.
    const answer = await this.introspection.of(parameters.require('token'), client);
    return answer.active ? { ...answer, iss: this.config.publicUrl.issuer } : answer;
  }
}
