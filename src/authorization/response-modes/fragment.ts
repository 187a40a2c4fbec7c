import { Injectable } from '@nestjs/common';
import { Leave } from './leave.js';
import type { Answer, ResponseMode } from './response-mode.js';

/** For clients that read the answer in the browser. */
@Injectable()
export class FragmentMode implements ResponseMode {
  readonly name = 'fragment';

  constructor(private readonly leave: Leave) {}

  send(answer: Answer): void {
    this.leave.to(`${answer.target.redirectUri}#${new URLSearchParams(answer.parameters).toString()}`, answer);
  }
}
