import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import { FirstAdmin } from '../account/first-admin.js';
import { ConfigFile } from '../admin/config-file.js';
import { CONFIG, type Config } from '../config/config.js';
import { environmentVariable } from '../config/environment-variable.js';
import { Database } from '../database/database.js';
import { demoDocument } from '../demo/demo-objects.js';
import { type DemoSecrets, requireDemoSecrets } from '../demo/demo-secrets.js';
import { LOG } from '../platform/log.js';
import { Random } from '../platform/random.js';
import { demoMark, isMarked, keepMark } from './demo-mark.js';
import { StartProblem } from './start-problem.js';

/** What a start declares before it serves: the objects of CONFIG_FILE, and in development those of the demo. */
@Injectable()
export class FirstObjects implements OnApplicationBootstrap {
  /** How the demo person signs in; `undefined` in production. */
  demo: DemoSecrets['user'] | undefined;
  /** The link that makes the first administrator, while there is none. */
  setup: { readonly url: string; readonly minutes: number } | undefined;

  constructor(
    private readonly file: ConfigFile,
    private readonly database: Database,
    private readonly random: Random,
    private readonly firstAdmin: FirstAdmin,
    @Inject(LOG) private readonly log: Logger,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws StartProblem for demo objects in production, ConfigFileProblems for a file that cannot be applied. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.config.environment === 'production') await this.refuseDemoObjects();
    else await this.declareDemo();
    const path = this.config.configFile;
    if (path !== undefined) await this.applyFile(path);
    this.setup = await this.firstAdmin.announced();
  }

  private async applyFile(path: string): Promise<void> {
    const { created, updated, unchanged, deleted } = await this.file.apply(await readFile(path, 'utf8'), { name: basename(path), folder: dirname(resolve(path)), variable: environmentVariable });
    this.log.info(`${basename(path)}: created ${created} · updated ${updated} · unchanged ${unchanged} · deleted ${deleted}`);
  }

  private async declareDemo(): Promise<void> {
    const { secrets } = await requireDemoSecrets(this.config.dataDir, this.random);
    this.demo = secrets.user;
    // At every start: the port may be another one, and with it every redirect URI of the demo.
    const document = JSON.stringify(demoDocument(this.config.publicUrl.issuer, secrets));
    if (await isMarked(this.config.dataDir, await demoMark(document, this.database))) return;
    await this.file.apply(document, { name: 'demo', mark: 'demo' });
    await keepMark(this.config.dataDir, await demoMark(document, this.database));
  }

  /** Their passwords stand in a file beside the database: nobody may be let in by them where it counts. */
  private async refuseDemoObjects(): Promise<void> {
    if (await this.hasDemoObjects()) throw new StartProblem('The database holds the objects of the demo, which production refuses: start with a database of its own, or delete the clients demo and demo-third-party and the user ada.');
  }

  private async hasDemoObjects(): Promise<boolean> {
    const row = await this.database.row("SELECT client_id FROM clients WHERE origin = 'demo' UNION ALL SELECT id FROM users WHERE origin = 'demo' AND deleted_at IS NULL LIMIT 1");
    return row !== undefined;
  }
}
