import { Injectable } from '@nestjs/common';
import type { Answer, ResponseMode } from '../../src/authorization/response-modes/response-mode.js';

/** The one file of "How to add a response mode". */
@Injectable()
export class ToyMode implements ResponseMode {
  readonly name = 'toy';

  async send({ reply, target, parameters }: Answer): Promise<void> {
    await reply.header('x-toy', 'yes').redirect(`${target.redirectUri}?toy=${encodeURIComponent(JSON.stringify(parameters))}`, 303);
  }
}
