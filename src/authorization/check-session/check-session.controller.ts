import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Page } from '../../http/answers.js';
import { FRAME_POLICY } from '../../http/security-headers.js';
import { CheckSessionFrame } from './check-session-frame.js';

/** GET /oauth2/check_session: the frame of OpenID Connect Session Management 1.0 §3.2, the same for everybody. */
@Controller('oauth2/check_session')
@Page()
export class CheckSessionController {
  constructor(private readonly frame: CheckSessionFrame) {}

  // Asked for by every page of an application. After an update the script's address is another one, so not for long.
  @Get()
  @Header('cache-control', 'public, max-age=300')
  show(@Res() reply: FastifyReply): void {
    void reply.header('content-security-policy', FRAME_POLICY).type('text/html; charset=utf-8').send(this.frame.html);
  }
}
