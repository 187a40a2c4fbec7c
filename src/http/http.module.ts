import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AccessLog } from './access-log.js';
import { AssetsController } from './assets.controller.js';
import { Assets } from './assets.js';
import { BrandController } from './brand.controller.js';
import { BrowserCookie } from './browser-cookie.js';
import { Cors } from './cors.js';
import { Csrf } from './csrf.js';
import { ErrorLog } from './error-log.js';
import { ErrorFilter } from './error.filter.js';
import { OAuthErrorFilter } from './oauth-error.filter.js';
import { LanguageController } from './language.controller.js';
import { Organization } from './organization.js';
import { PageErrorFilter } from './page-error.filter.js';
import { PageRenderer } from './page-renderer.js';
import { ProblemFilter } from './problem.filter.js';
import { RequestHooks } from './request-hooks.js';
import { WrongHost } from './wrong-host.js';

/**
 * Owns how Doorward speaks HTTP and HTML: the Fastify instance with its limits and parsers (fastify.ts), pages and their
 * view models, error answers, security headers, the browser cookie and CSRF, cross-origin rules, the access log.
 * It knows nothing of grants, people or clients, and stores nothing.
 *
 * Routes: GET /assets/<fingerprint>/<file>, GET /brand/<fingerprint>/<file>, GET and POST /language.
 * Called by every module with controllers: they mark them @Page, @ProtocolEndpoint or @JsonApi, throw OAuthError, and
 * render with PageRenderer.
 */
@Module({
  controllers: [AssetsController, BrandController, LanguageController],
  providers: [
    AccessLog, Assets, BrowserCookie, Cors, Csrf, ErrorLog, OAuthErrorFilter, Organization, PageErrorFilter, PageRenderer, ProblemFilter, RequestHooks, WrongHost,
    { provide: APP_FILTER, useClass: ErrorFilter },
  ],
  exports: [Assets, BrowserCookie, Cors, Csrf, ErrorLog, OAuthErrorFilter, Organization, PageErrorFilter, PageRenderer, ProblemFilter],
})
export class HttpModule {}
