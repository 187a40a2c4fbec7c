import { type DynamicModule, Module } from '@nestjs/common';
import { AccountModule } from './account/account.module.js';
import { AdminModule } from './admin/admin.module.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthorizationModule } from './authorization/authorization.module.js';
import { ClientsModule } from './clients/clients.module.js';
import type { Config } from './config/config.js';
import { CredentialsModule } from './credentials/credentials.module.js';
import { ConfigModule } from './config/config.module.js';
import { DatabaseModule } from './database/database.module.js';
import { DemoModule } from './demo/demo.module.js';
import { DiscoveryModule } from './discovery/discovery.module.js';
import { HealthModule } from './health/health.module.js';
import { HttpModule } from './http/http.module.js';
import { KeysModule } from './keys/keys.module.js';
import { LimitsModule } from './limits/limits.module.js';
import { MailPageModule } from './mail/mail-page.module.js';
import { MailModule } from './mail/mail.module.js';
import { PlatformModule } from './platform/platform.module.js';
import { RegistrationModule } from './registration/registration.module.js';
import { ResourcesModule } from './resources/resources.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { FirstObjects } from './start/first-objects.js';
import { SettingsModule } from './settings/settings.module.js';
import { TokensModule } from './tokens/tokens.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';
import { UsersModule } from './users/users.module.js';

/**
 * The only file that names every module. What each of them owns stands at the top of its own file; who may import whom,
 * in docs/explanation/architecture.md, and a test keeps it so.
 */
@Module({})
export class AppModule {
  /** The modules of a command: everything but what serves requests at the door. */
  static forCommands(config: Config): DynamicModule {
    return { module: AppModule, imports: modulesOf(config) };
  }

  static with(config: Config): DynamicModule {
    const demo = config.environment === 'development' ? [DemoModule, MailPageModule] : [];
    return { module: AppModule, imports: [...modulesOf(config), ...demo], providers: [FirstObjects] };
  }
}

const modulesOf = (config: Config): NonNullable<DynamicModule['imports']> => [
  ConfigModule.with(config), PlatformModule, DatabaseModule, HttpModule, AuditModule, MailModule, SettingsModule, WebhooksModule, LimitsModule, KeysModule, UsersModule, CredentialsModule, ClientsModule,
  SessionsModule, TokensModule, AuthorizationModule, RegistrationModule, ResourcesModule, DiscoveryModule, AccountModule, AdminModule, HealthModule,
];
