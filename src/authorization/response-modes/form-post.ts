import { Injectable } from '@nestjs/common';
import { PageRenderer } from '../../http/page-renderer.js';
import { policySource } from '../../http/security-headers.js';
import type { Answer, ResponseMode } from './response-mode.js';

/** OAuth 2.0 Form Post Response Mode: the code never stands in a URL. */
@Injectable()
export class FormPostMode implements ResponseMode {
  readonly name = 'form_post';

  constructor(private readonly pages: PageRenderer) {}

  send({ reply, target, parameters }: Answer): void {
    const fields = Object.entries(parameters).map(([name, value]) => ({ name, value }));
    void reply.header('cache-control', 'no-store');
    // The form may go to the client and nowhere else, not even here.
    this.pages.send(reply, 'form-post', { action: target.redirectUri, fields, applicationName: target.client.name }, { formAction: [policySource(target.redirectUri)] });
  }
}
