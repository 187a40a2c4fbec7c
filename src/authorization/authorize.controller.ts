import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ActsOnGet, Page } from '../http/answers.js';
import { invalidRequest } from '../oauth/errors.js';
import { Parameters } from '../oauth/parameters.js';
import { AuthorizationEndpoint } from './authorization-endpoint.js';
import { Journeys } from './journeys.js';
import { PostedRequests } from './posted-requests.js';

/** GET and POST /oauth2/authorize begin a request, GET /oauth2/authorize/:id goes on with one. RFC 6749 §3.1, OpenID Connect Core §3.1.2.1. */
@Controller('oauth2/authorize')
@Page()
export class AuthorizeController {
  constructor(private readonly endpoint: AuthorizationEndpoint, private readonly posted: PostedRequests, private readonly journeys: Journeys) {}

  @Get()
  @ActsOnGet()
  async begin(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.endpoint.begin(request.query as Parameters, request, reply);
  }

  @Post()
  async beginByForm(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const body = request.body instanceof Parameters ? request.body : Parameters.none;
    // Half in the body, half in the query: which half did a filter in front look at?
    if ((request.query as Parameters).size > 0) throw invalidRequest('The parameters of a POST request belong in its body alone.');
    await this.posted.begin(body, request, reply);
  }

  @Get(':id')
  @ActsOnGet()
  async resume(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.journeys.goOn(id, request, reply);
  }
}
