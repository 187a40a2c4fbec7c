import { Controller, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ClientAuthGuard, clientOf } from '../../clients/client-auth.guard.js';
import { CrossOrigin, ProtocolEndpoint } from '../../http/answers.js';
import { addressOf } from '../../http/request-origin.js';
import { Parameters } from '../../oauth/parameters.js';
import { PushBound } from './push-bound.js';
import type { PushedAnswer } from './pushed-requests.js';
import { Pushing } from './pushing.js';

/** POST /oauth2/par: a client leaves its authorization request here, where no browser can change it. RFC 9126 §2. */
@Controller('oauth2/par')
@ProtocolEndpoint()
@CrossOrigin('registered')
export class PushedAuthorizationController {
  constructor(private readonly pushing: Pushing, private readonly bound: PushBound) {}

  @Post()
  @HttpCode(201)
  @UseGuards(ClientAuthGuard)
  async push(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<PushedAnswer> {
    void reply.header('cache-control', 'no-store');
    const client = clientOf(request);
    await this.bound.check(client, addressOf(request));
    return this.pushing.push(request.body instanceof Parameters ? request.body : Parameters.none, client);
  }
}
