import { Injectable } from '@nestjs/common';
import { Leave } from './leave.js';
import type { Answer, ResponseMode } from './response-mode.js';

/** RFC 6749 §4.1.2: added to whatever query the redirect URI has. */
@Injectable()
export class QueryMode implements ResponseMode {
  readonly name = 'query';

  constructor(private readonly leave: Leave) {}

  send(answer: Answer): void {
    const { redirectUri } = answer.target;
    const separator = !redirectUri.includes('?') ? '?' : /[?&]$/.test(redirectUri) ? '' : '&';
    this.leave.to(`${redirectUri}${separator}${new URLSearchParams(answer.parameters).toString()}`, answer);
  }
}
