import { Controller, Get, Header, Inject, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { CrossOrigin, JsonApi } from '../http/answers.js';
import { invalidRequest } from '../oauth/errors.js';
import type { Parameters } from '../oauth/parameters.js';
import { hostOfResource } from './webfinger-resource.js';

/** The one relation that is known here. OpenID Connect Discovery §2.1. */
const ISSUER = 'http://openid.net/specs/connect/1.0/issuer';

interface ResourceDescriptor {
  readonly subject: string;
  readonly links: readonly { readonly rel: string; readonly href: string }[];
}

/** GET /.well-known/webfinger: which issuer an address at this host belongs to. RFC 7033 §4, OpenID Connect Discovery §2. */
@Controller('.well-known/webfinger')
@JsonApi()
@CrossOrigin('any')
export class WebfingerController {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** The same for every address at this host, whether anybody has it or not: it must not tell who exists. RFC 7033 §9.1. */
  @Get()
  @Header('cache-control', 'public, max-age=300')
  @Header('content-type', 'application/jrd+json')
  find(@Req() request: FastifyRequest): ResourceDescriptor {
    const query = request.query as Parameters;
    const subject = query.require('resource');
    const host = hostOfResource(subject);
    if (host === undefined) throw invalidRequest('The resource is neither an account nor an address of the web.', { parameter: 'resource' });
    const { issuer, origin } = this.config.publicUrl;
    const { host: own, hostname } = new URL(origin);
    if (host !== own && host !== hostname) throw invalidRequest('Nothing is known here of that host.', { parameter: 'resource', status: 404 });
    const wanted = query.all('rel');
    return { subject, links: wanted.length === 0 || wanted.includes(ISSUER) ? [{ rel: ISSUER, href: issuer }] : [] };
  }
}
