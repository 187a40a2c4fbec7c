import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiStore } from '../clients/api.store.js';
import { CONFIG, type Config } from '../config/config.js';
import { CrossOrigin, JsonApi } from '../http/answers.js';
import { sampleApiIdentifier } from './sample-api.js';

/** RFC 9728 §2. */
interface ProtectedResourceMetadata {
  readonly resource: string;
  readonly resource_name: string;
  readonly authorization_servers: readonly string[];
  readonly scopes_supported: readonly string[];
  readonly bearer_methods_supported: readonly string[];
}

/** Says which authorization server the APIs of this server trust, so that a client that met its challenge knows where to go. RFC 9728 §3. */
@Controller('.well-known/oauth-protected-resource')
@JsonApi()
@CrossOrigin('any')
export class ProtectedResourceController {
  constructor(private readonly apis: ApiStore, @Inject(CONFIG) private readonly config: Config) {}

  @Get('api')
  @Header('cache-control', 'public, max-age=300')
  async sample(): Promise<ProtectedResourceMetadata> {
    return this.metadataOf(sampleApiIdentifier(this.config));
  }

  @Get('admin/v1')
  @Header('cache-control', 'public, max-age=300')
  async admin(): Promise<ProtectedResourceMetadata> {
    return this.metadataOf(`${this.config.publicUrl.issuer}/admin/v1`);
  }

  @Get('account/v1')
  @Header('cache-control', 'public, max-age=300')
  async account(): Promise<ProtectedResourceMetadata> {
    return this.metadataOf(`${this.config.publicUrl.issuer}/account/v1`);
  }

  private async metadataOf(identifier: string): Promise<ProtectedResourceMetadata> {
    const api = await this.apis.find(identifier);
    return {
      resource: identifier,
      resource_name: api?.name ?? identifier,
      authorization_servers: [this.config.publicUrl.issuer],
      scopes_supported: api?.scopes.map((scope) => scope.value) ?? [],
      bearer_methods_supported: ['header'],
    };
  }
}
