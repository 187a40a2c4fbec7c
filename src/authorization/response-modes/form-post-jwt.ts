import { Injectable } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import { ResponseJwt } from '../response-jwt.js';
import { FormPostMode } from './form-post.js';
import type { Answer, ResponseMode } from './response-mode.js';

/** JARM §2.3.3. */
@Injectable()
export class FormPostJwtMode implements ResponseMode {
  readonly name = 'form_post.jwt';

  constructor(private readonly jwt: ResponseJwt, private readonly plain: FormPostMode) {}

  check(client: Client): Promise<void> {
    return this.jwt.check(client);
  }

  async send(answer: Answer): Promise<void> {
    this.plain.send(await this.jwt.of(answer));
  }
}
