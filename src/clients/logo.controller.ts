import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { invalidRequest } from '../oauth/errors.js';
import { ClientLogos } from './client-logos.js';

const DIGEST = /^[\w-]{43}$/;

/** GET /logos/<digest>: a picture that some client calls its logo. Its type is what its bytes say, and a sandbox holds it should a browser find more in it. */
@Controller('logos')
export class LogoController {
  constructor(private readonly logos: ClientLogos) {}

  @Get(':digest')
  async get(@Param('digest') digest: string, @Res() reply: FastifyReply): Promise<void> {
    const logo = DIGEST.test(digest) ? await this.logos.find(digest) : undefined;
    if (logo === undefined) throw invalidRequest('There is no such picture.', { status: 404 });
    void reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cross-origin-resource-policy', 'same-origin')
      .header('x-content-type-options', 'nosniff')
      .type(logo.type)
      .send(logo.content);
  }
}
