import type { Check } from '../check.js';
import { auditSeal } from './audit-seal.check.js';
import { certificate } from './certificate.check.js';
import { cleanUp } from './clean-up.check.js';
import { clientRedirects } from './client-redirects.check.js';
import { clientReferences } from './client-references.check.js';
import { clientSecrets } from './client-secrets.check.js';
import { clientUnused } from './client-unused.check.js';
import { clock } from './clock.check.js';
import { collations } from './collations.check.js';
import { configFile } from './config-file.check.js';
import { cookies } from './cookies.check.js';
import { databaseVersion } from './database-version.check.js';
import { databaseReachable } from './database.check.js';
import { developmentSecrets } from './development-secrets.check.js';
import { diskSpace } from './disk-space.check.js';
import { durability } from './durability.check.js';
import { environment } from './environment.check.js';
import { filePermissions } from './file-permissions.check.js';
import { hostHeader } from './host-header.check.js';
import { issuer } from './issuer.check.js';
import { logLevel } from './log-level.check.js';
import { mailBacklog } from './mail-backlog.check.js';
import { mail } from './mail.check.js';
import { managementPort } from './management-port.check.js';
import { migrations } from './migrations.check.js';
import { owners } from './owners.check.js';
import { proxies } from './proxies.check.js';
import { publicUrl } from './public-url.check.js';
import { rateLimits } from './rate-limits.check.js';
import { reachable } from './reachable.check.js';
import { runtime } from './runtime.check.js';
import { secretKeyPrevious } from './secret-key-previous.check.js';
import { secretKey } from './secret-key.check.js';
import { settings } from './settings.check.js';
import { signingKeyAge } from './signing-key-age.check.js';
import { signingKeysReadable } from './signing-keys-readable.check.js';
import { signingKeys } from './signing-keys.check.js';
import { totpSecrets } from './totp-secrets.check.js';
import { sqlMode } from './sql-mode.check.js';
import { walSize } from './wal-size.check.js';
import { webhookBacklog } from './webhook-backlog.check.js';
import { workers } from './workers.check.js';

/** ★ What doctor looks at, in the order in which it tells: settings, the way to the server, the database, keys, what is declared, operation. */
export const checks: readonly Check[] = [
  settings, runtime, environment, publicUrl, reachable, issuer, hostHeader, proxies, cookies, certificate, secretKey, secretKeyPrevious,
  developmentSecrets, databaseReachable, migrations, databaseVersion, collations, sqlMode, durability, clock, filePermissions, diskSpace, walSize,
  signingKeys, signingKeysReadable, signingKeyAge, totpSecrets, clientRedirects, clientSecrets, clientReferences, clientUnused, owners, configFile, auditSeal,
  cleanUp, mail, mailBacklog, webhookBacklog, rateLimits, logLevel, managementPort, workers,
];
