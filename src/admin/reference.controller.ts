import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Page } from '../http/answers.js';
import { PageRenderer } from '../http/page-renderer.js';
import { invalidRequest } from '../oauth/errors.js';
import { OpenApi } from './open-api.js';

/** GET /reference: the OpenAPI document as pages, without a script. */
@Controller('reference')
@Page()
export class ReferenceController {
  constructor(private readonly openApi: OpenApi, private readonly pages: PageRenderer) {}

  @Get()
  list(@Res() reply: FastifyReply): void {
    this.send(reply, null);
  }

  @Get(':resource')
  show(@Param('resource') resource: string, @Res() reply: FastifyReply): void {
    this.send(reply, resource);
  }

  private send(reply: FastifyReply, resource: string | null): void {
    const page = this.openApi.page(resource);
    if (page === undefined) throw invalidRequest('There is no such resource.', { status: 404 });
    this.pages.send(reply, 'reference', page);
  }
}
