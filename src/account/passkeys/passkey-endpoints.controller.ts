import { Controller, Get, Header, Inject } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { CrossOrigin, JsonApi } from '../../http/answers.js';

/** Where password managers send people to make a passkey or to see theirs: W3C, A Well-Known URL for Relying Party Passkey Endpoints. */
@Controller('.well-known/passkey-endpoints')
@JsonApi()
@CrossOrigin('any')
export class PasskeyEndpointsController {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  @Get()
  @Header('cache-control', 'public, max-age=300')
  endpoints(): Readonly<Record<string, string>> {
    const { issuer } = this.config.publicUrl;
    return { enroll: `${issuer}/account/passkeys/new`, manage: `${issuer}/account/passkeys` };
  }
}
