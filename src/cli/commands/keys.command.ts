import type { Command } from 'commander';
import type { RequestOrigin } from '../../audit/event.js';
import { CLI_ACT, inApp } from '../in-app.js';
import { UsageProblem } from '../refusal.js';
import { instant, print, printJson, printTable } from '../output.js';

export function declareKeys(command: Command): void {
  command.command('list').description('list the signing keys and what each is doing now').option('--json', 'print JSON').action((options: { json?: true }) => inApp(async (app) => {
    const [{ SigningKeyStore }, { keyStates }, { Clock }] = await Promise.all([
      import('../../keys/signing-key.store.js'), import('../../keys/key-states.js'), import('../../platform/clock.js'),
    ]);
    const keys = await app.get(SigningKeyStore).all();
    const states = keyStates(keys, app.get(Clock).now());
    const rows = keys.map((key) => ({
      kid: key.kid, alg: key.alg, state: states.get(key.kid) ?? '', created_at: instant(key.createdAt), activates_at: instant(key.activatesAt),
      revoked_at: key.revokedAt === null ? null : instant(key.revokedAt),
    }));
    if (options.json) return printJson(rows);
    printTable(['ALG', 'STATE', 'ACTIVE FROM', 'CREATED', 'KID'], rows.map((row) => [row.alg, row.state, row.activates_at, row.created_at, row.kid]));
  }));

  command.command('rotate').description('publish a next key for every algorithm that has none waiting').option('--alg <name>', 'only the key of this algorithm').option('--json', 'print JSON').action((options: { alg?: string; json?: true }) => inApp(async (app) => {
    const [{ KeyRotation }, { isKeyAlgorithm, KEY_ALGORITHM_NAMES }, { Random }] = await Promise.all([import('../../keys/key-rotation.js'), import('../../keys/key-algorithms.js'), import('../../platform/random.js')]);
    const { alg: only } = options;
    if (only !== undefined && !isKeyAlgorithm(only)) throw new UsageProblem(`There is no key of that algorithm: name one of ${KEY_ALGORITHM_NAMES.join(', ')}.`);
    const byHand: RequestOrigin = { requestId: app.get(Random).id('req'), address: 'local', userAgent: null };
    const added = (await app.get(KeyRotation).rotate(byHand, undefined, only)).map(({ kid, alg, activatesAt }) => ({ kid, alg, activates_at: instant(activatesAt) }));
    if (options.json) return printJson(added);
    for (const { kid, alg, activates_at: from } of added) print(`${alg} ${kid} signs from ${from}`);
    if (added.length === 0) print('Every algorithm has a next key waiting already.');
  }));

  command.command('retire').description('let the next key sign as soon as every service can know it; what this one signed counts until it expires').argument('<kid>').option('--json', 'print JSON')
    .action((kid: string, options: { json?: true }) => inApp(async (app) => {
      const { AdminCommands } = await import('../../admin/admin-commands.js');
      const { body } = await app.get(AdminCommands).perform('keys.update', { path: { kid }, query: [], body: { state: 'retiring' } }, CLI_ACT);
      if (options.json) printJson(body);
      else print(`key ${kid}: signs until ${(body as { signs_until: string }).signs_until}`);
    }));
}
