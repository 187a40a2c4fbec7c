import { Controller, Get, NotFoundException, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Assets } from './assets.js';

/** GET /assets/<fingerprint>/<file> */
@Controller('assets')
export class AssetsController {
  constructor(private readonly assets: Assets) {}

  @Get(':fingerprint/:name')
  get(@Param('fingerprint') fingerprint: string, @Param('name') name: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const asset = this.assets.find(name);
    if (asset === undefined) throw new NotFoundException();
    const gzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    if (gzip) void reply.header('content-encoding', 'gzip');
    void reply
      // During an update one instance's page asks another for its assets: better a near version than a bare page, but not for good.
      .header('cache-control', fingerprint === this.assets.fingerprint ? 'public, max-age=31536000, immutable' : 'no-cache')
      .header('vary', 'Accept-Encoding')
      .header('cross-origin-resource-policy', 'same-origin')
      .type(asset.type)
      .send(gzip ? asset.gzipped : asset.content);
  }
}
