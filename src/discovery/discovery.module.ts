import { Module } from '@nestjs/common';
import { AuthorizationModule } from '../authorization/authorization.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { UsersModule } from '../users/users.module.js';
import { DiscoveryController } from './discovery.controller.js';
import { JwksController } from './jwks.controller.js';
import { WebfingerController } from './webfinger.controller.js';
import { Metadata } from './metadata.js';

/**
 * Tells clients what this server can do and which keys it signs with. Everything in the metadata is read off the registries of
 * the modules that do it; nothing is switched on here.
 *
 * Routes: GET /.well-known/openid-configuration, /.well-known/oauth-authorization-server, /.well-known/webfinger, /oauth2/jwks.
 * Called by nobody.
 */
@Module({
  imports: [AuthorizationModule, ClientsModule, KeysModule, TokensModule, UsersModule],
  controllers: [DiscoveryController, JwksController, WebfingerController],
  providers: [Metadata],
})
export class DiscoveryModule {}
