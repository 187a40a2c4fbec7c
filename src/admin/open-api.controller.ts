import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CrossOrigin, JsonApi } from '../http/answers.js';
import { OpenApi } from './open-api.js';

/** GET /admin/v1/openapi.json: what the admin API is, for everybody; it tells nothing of what is stored. */
@Controller('admin/v1/openapi.json')
@JsonApi()
@CrossOrigin('any')
export class OpenApiController {
  constructor(private readonly openApi: OpenApi) {}

  @Get()
  show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const { text, etag } = this.openApi.served;
    void reply.header('etag', etag).header('cache-control', 'public, max-age=300');
    const known = (request.headers['if-none-match'] ?? '').slice(0, 1000).split(',').map((tag) => tag.trim().replace(/^W\//, ''));
    if (known.includes(etag) || known.includes('*')) void reply.code(304).send();
    else void reply.type('application/json; charset=utf-8').send(text);
  }
}
