import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { Page } from '../http/answers.js';
import { Csrf } from '../http/csrf.js';
import { originOf } from '../http/request-origin.js';
import { Parameters } from '../oauth/parameters.js';
import { journeyIdOf } from '../sessions/journey-id.js';
import { ForgottenPasswords } from './forgotten-passwords.js';
import { ResetPages } from './reset-pages.js';
import { ResetDoor } from './reset-door.js';
import { WaitingJourney } from './waiting-journey.js';

/** For whoever has forgotten their password: asks for their name, mails a link and a code, takes the code. */
@Controller('reset')
@Page()
export class ResetRequestController {
  constructor(
    private readonly pages: ResetPages,
    private readonly csrf: Csrf,
    private readonly door: ResetDoor,
    private readonly forgotten: ForgottenPasswords,
    private readonly waiting: WaitingJourney,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.waiting.keep(request, reply, journeyIdOf(request.query as Parameters));
    this.pages.request(request, reply, '', null);
  }

  @Post()
  async ask(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.csrf.check(request);
    const name = (fieldsOf(request).get('username') ?? '').trim();
    if (name === '') return this.pages.request(request, reply, '', 'missing');
    if (!(await this.door.admits('request', originOf(request)))) return this.pages.request(request, reply, name, 'limited');
    await this.forgotten.ask(name, this.door.askerOf(request));
    await this.to(reply, `/reset/code?for=${this.door.seal(name)}`);
  }

  @Get('code')
  showCode(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.pages.code(request, reply, (request.query as Parameters).get('for') ?? '', null);
  }

  @Post('code')
  async takeCode(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.csrf.check(request);
    const fields = fieldsOf(request);
    const sealed = fields.get('for') ?? '';
    if (!(await this.door.admits('code', originOf(request)))) return this.pages.code(request, reply, sealed, 'limited');
    const name = this.door.open(sealed);
    const token = name === undefined ? undefined : await this.forgotten.tokenFor(name, fields.get('code') ?? '', this.door.askerOf(request));
    if (token === undefined) return this.pages.code(request, reply, sealed, 'mismatch');
    await this.to(reply, `/reset/${token}`);
  }

  private async to(reply: FastifyReply, path: string): Promise<void> {
    await reply.redirect(`${this.config.publicUrl.basePath}${path}`, 303);
  }
}

function fieldsOf(request: FastifyRequest): Parameters {
  return request.body instanceof Parameters ? request.body : Parameters.none;
}
