import { Controller, Get, Header } from '@nestjs/common';
import { CrossOrigin, JsonApi } from '../http/answers.js';
import { Metadata } from './metadata.js';

/** The metadata under both of its names: OpenID Connect Discovery §4 and RFC 8414 §3. */
@Controller('.well-known')
@JsonApi()
@CrossOrigin('any')
export class DiscoveryController {
  private readonly document: Record<string, unknown>;

  constructor(metadata: Metadata) {
    this.document = metadata.document();
  }

  @Get('openid-configuration')
  @Header('cache-control', 'public, max-age=300')
  openIdConfiguration(): Record<string, unknown> {
    return this.document;
  }

  @Get('oauth-authorization-server')
  @Header('cache-control', 'public, max-age=300')
  authorizationServer(): Record<string, unknown> {
    return this.document;
  }
}
