import { Controller, Get, Header } from '@nestjs/common';
import type { JWK } from 'jose';
import { CrossOrigin, JsonApi } from '../http/answers.js';
import { JWKS_MAX_AGE_SECONDS } from '../keys/key-rotation.js';
import { KeyRing } from '../keys/key-ring.js';

/** GET /oauth2/jwks: the public keys that signatures of this server are checked with. RFC 7517 §5. */
@Controller('oauth2/jwks')
@JsonApi()
@CrossOrigin('any')
export class JwksController {
  constructor(private readonly ring: KeyRing) {}

  @Get()
  @Header('cache-control', `public, max-age=${JWKS_MAX_AGE_SECONDS}`)
  async keys(): Promise<{ keys: JWK[] }> {
    return { keys: await this.ring.published() };
  }
}
