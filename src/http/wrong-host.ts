import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config, type PublicUrl } from '../config/config.js';
import { declarationOf } from './answers.js';
import { PageRenderer } from './page-renderer.js';
import type { FormField } from './pages.js';

const MISDIRECTED_REQUEST = 421;

/** What a proxy adds: the usual suspects when the host is wrong. */
const PROXY_HEADERS = ['host', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port', 'x-forwarded-for', 'forwarded'] as const;

/**
 * A page opened under another host than PUBLIC_URL would set cookies that never come back and fail later, without a
 * reason anybody could see. It says so instead. Back channels are left alone: services may reach us by an inner name.
 */
@Injectable()
export class WrongHost {
  constructor(@Inject(CONFIG) private readonly config: Config, private readonly pages: PageRenderer) {}

  /** True when the request was answered with the page that names both addresses. */
  refuses(request: FastifyRequest, reply: FastifyReply): boolean {
    if (declarationOf(request).answers !== 'page' || hasHost(request, this.config.publicUrl)) return false;
    this.send(request, reply);
    return true;
  }

  send(request: FastifyRequest, reply: FastifyReply, status = MISDIRECTED_REQUEST): void {
    const scheme = request.protocol === 'https' ? 'https' : 'http';
    this.pages.send(reply, 'wrong-host', {
      openedUrl: `${scheme}://${request.host.slice(0, 200)}`,
      publicUrl: this.config.publicUrl.issuer,
      headers: this.config.environment === 'development' ? arrivedHeaders(request) : [],
      requestId: request.id,
    }, { status });
  }
}

function hasHost(request: FastifyRequest, url: PublicUrl): boolean {
  const host = request.host.toLowerCase();
  return host === url.host || host === `${url.host}:${url.secure ? 443 : 80}`;
}

function arrivedHeaders(request: FastifyRequest): readonly FormField[] {
  return PROXY_HEADERS.flatMap((name) => {
    const value = request.headers[name];
    return value === undefined ? [] : [{ name, value: String(value).slice(0, 200) }];
  });
}
