import { Injectable } from '@nestjs/common';
import { isNavigation } from '../../http/navigation.js';
import { PageRenderer } from '../../http/page-renderer.js';
import type { Answer } from './response-mode.js';

/**
 * Sends the browser away to the client. Chromium and Safari hold every redirect that follows a form post to the page's form-action,
 * along the whole chain: a callback that redirects on to another origin, or a custom scheme, would silently go nowhere.
 * So a browser that has just posted a form gets a page that goes on by itself, with a link; everybody else gets the redirect.
 * docs/decisions/0005.
 */
@Injectable()
export class Leave {
  constructor(private readonly pages: PageRenderer) {}

  to(uri: string, { reply, target, afterForm }: Answer): void {
    // The answer carries a code: it must not stay in any cache. RFC 6749 §5.1, ASVS 14.3.2.
    void reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
    if (afterForm && isNavigation(reply.request)) {
      this.pages.send(reply, 'continue', { targetUri: uri, applicationName: target.client.name });
      return;
    }
    // 303, never 307: a form that was posted to us must not be posted on. RFC 9700 §4.12.
    void reply.redirect(uri, 303);
  }
}
