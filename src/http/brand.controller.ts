import { Controller, Get, NotFoundException, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Organization } from './organization.js';

/** GET /brand/<fingerprint>/<file>: the colours and logos that make the pages an organisation's own. */
@Controller('brand')
export class BrandController {
  constructor(private readonly organization: Organization) {}

  @Get(':fingerprint/:name')
  get(@Param('fingerprint') fingerprint: string, @Param('name') name: string, @Res() reply: FastifyReply): void {
    const { appearance } = this.organization;
    const file = appearance.find(name);
    if (file === undefined) throw new NotFoundException();
    void reply
      // Another instance may know a newer look already: what is asked for by its fingerprint alone may be kept.
      .header('cache-control', fingerprint === appearance.fingerprint ? 'public, max-age=31536000, immutable' : 'no-cache')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cross-origin-resource-policy', 'same-origin')
      .header('x-content-type-options', 'nosniff')
      .type(file.type)
      .send(file.content);
  }
}
