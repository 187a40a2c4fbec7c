import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Page } from '../../http/answers.js';
import { Csrf } from '../../http/csrf.js';
import { Parameters } from '../../oauth/parameters.js';
import { PagePaths } from '../page-paths.js';
import { DeviceEntry } from './device-entry.js';
import { DevicePages, ENTRY_SUBJECT } from './device-pages.js';

/** /device: the address that stands on the device's screen. RFC 8628 §3.3. A code in the query (§3.3.1) only fills in the field. */
@Controller('device')
@Page()
export class DeviceController {
  constructor(
    private readonly pages: DevicePages,
    private readonly entry: DeviceEntry,
    private readonly csrf: Csrf,
    private readonly paths: PagePaths,
  ) {}

  @Get()
  show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.pages.entry({ typed: (request.query as Parameters).get('user_code') ?? '', error: null }, request, reply);
  }

  @Post()
  async enter(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.csrf.check(request, ENTRY_SUBJECT);
    const typed = (request.body instanceof Parameters ? request.body : Parameters.none).get('user_code') ?? '';
    const entered = await this.entry.enter(typed, request);
    switch (entered.outcome) {
      case 'found':
        await reply.redirect(this.paths.deviceQuestion(entered.journeyId), 303);
        return;
      case 'limited':
        return this.pages.entry({ typed, error: 'limited', retryAfter: entered.retryAfter }, request, reply);
      default:
        return this.pages.entry({ typed, error: 'mismatch' }, request, reply);
    }
  }
}
