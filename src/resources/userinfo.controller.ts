import { Controller, Get, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CrossOrigin, ProtocolEndpoint } from '../http/answers.js';
import { accessTokenOf } from './access-token-check.js';
import { type UserinfoAnswer, UserinfoAnswers } from './userinfo-answers.js';
import { UserinfoGuard } from './userinfo.guard.js';

/** /oauth2/userinfo: tells an application about the person who signed in, as far as the token's scopes go. OpenID Connect Core §5.3. */
@Controller('oauth2/userinfo')
@ProtocolEndpoint()
@CrossOrigin('registered')
@UseGuards(UserinfoGuard)
export class UserinfoController {
  constructor(private readonly answers: UserinfoAnswers) {}

  @Get()
  async get(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<UserinfoAnswer> {
    return this.answer(request, reply);
  }

  @Post()
  @HttpCode(200)
  async post(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<UserinfoAnswer> {
    return this.answer(request, reply);
  }

  private async answer(request: FastifyRequest, reply: FastifyReply): Promise<UserinfoAnswer> {
    void reply.header('cache-control', 'no-store');
    const token = accessTokenOf(request);
    if (token.user === undefined) throw new Error('UserinfoGuard lets in no token without a person.');
    const answer = await this.answers.of(token, token.user);
    if (typeof answer === 'string') void reply.header('content-type', 'application/jwt');
    return answer;
  }
}
