import { Injectable } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import { ResponseJwt } from '../response-jwt.js';
import { FragmentMode } from './fragment.js';
import type { Answer, ResponseMode } from './response-mode.js';

/** JARM §2.3.2. */
@Injectable()
export class FragmentJwtMode implements ResponseMode {
  readonly name = 'fragment.jwt';

  constructor(private readonly jwt: ResponseJwt, private readonly plain: FragmentMode) {}

  check(client: Client): Promise<void> {
    return this.jwt.check(client);
  }

  async send(answer: Answer): Promise<void> {
    this.plain.send(await this.jwt.of(answer));
  }
}
