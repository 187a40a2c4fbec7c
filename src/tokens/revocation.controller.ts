import { Controller, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ClientAuthGuard, clientOf } from '../clients/client-auth.guard.js';
import { CrossOrigin, ProtocolEndpoint } from '../http/answers.js';
import { originOf } from '../http/request-origin.js';
import { Parameters } from '../oauth/parameters.js';
import { Revocation } from './revocation.js';

/** POST /oauth2/revoke: a client gives a token up. RFC 7009. */
@Controller('oauth2/revoke')
@ProtocolEndpoint()
@CrossOrigin('registered')
export class RevocationController {
  constructor(private readonly revocation: Revocation) {}

  /** 200 without a body, also for a token that is unknown or dead already: the client has what it wanted. RFC 7009 §2.2. */
  @Post()
  @HttpCode(200)
  @UseGuards(ClientAuthGuard)
  async revoke(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    void reply.header('cache-control', 'no-store');
    const parameters = request.body instanceof Parameters ? request.body : Parameters.none;
    await this.revocation.revoke(parameters.require('token'), clientOf(request), originOf(request));
  }
}
