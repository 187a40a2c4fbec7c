import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { KeptCommands } from '../../cli/support/kept-commands.js';
import { freePort, prepare, ROOT, ServerProcess, until } from '../../start/server-process.js';
import { Browser } from '../../support/browser.js';
import { freshLocation } from '../../support/database.js';
import type { Page } from './documents.js';
import { ServerHost } from './server-host.js';

/** What the pages call the ports of the server, of an app, of an API, and of a development server. */
const PORTS = ['3000', '8080', '4000', '5173'] as const;

/** Another build than the checkout's, for those who work on the sources at the same time. */
const DIST = process.env['DOORWARD_DIST'] ?? join(ROOT, 'dist');

/** Builds what is stale, unless another build was named. */
export function prepareBuild(): void {
  if (process.env['DOORWARD_DIST'] === undefined) prepare();
}

const PROGRAM = join(DIST, 'cli/doorward.js');
const kept = new KeptCommands(PROGRAM);
const host = new ServerHost(join(DIST, 'main.js'));

/** `npm exec doorward --` without npm's half a second and, for a noun that has been started once, the application's; and openssl where a machine has none. */
const PRELUDE = `
npm() { while [ "$1" != "--" ]; do shift; done; shift; if ${kept.shellTest('"$1"')}; then node "${kept.asker}" "${kept.socket}" "$@"; else node "${PROGRAM}" "$@"; fi; }
command -v openssl > /dev/null || openssl() { node -p "crypto.randomBytes(+process.argv[1]).toString('hex')" "$3"; }
`;

/** Where a titled block is to be saved: its first line says so, as in \`// ../my-app/app.mjs\`. */
const TITLE = /^(?:\/\/|#) ((?:\.\.\/)?[\w./-]+\.(?:mjs|js|yaml))\b/;

/**
 * Somebody who follows a page from top to bottom, in a clone of their own: saves the files it shows, and runs the blocks marked `sh`
 * in one shell, beside a server that has just been started.
 */
export class Reader {
  readonly folder = mkdtempSync(join(tmpdir(), 'doorward-reader-'));
  private readonly ports = new Map<string, string>();
  private readonly programs: ReturnType<typeof spawn>[] = [];
  /** The variables that the blocks have exported. */
  environment: Record<string, string> = {};
  output = '';

  private constructor(readonly page: Page, private readonly databaseUrl: string | undefined) {}

  /** `databaseUrl`: of a migrated, empty database, instead of the file that everybody begins with. */
  static async of(page: Page, databaseUrl?: string): Promise<Reader> {
    const reader = new Reader(page, databaseUrl);
    for (const port of PORTS) reader.ports.set(port, String(await freePort()));
    mkdirSync(join(reader.folder, 'doorward'));
    mkdirSync(join(reader.folder, 'node_modules'));
    for (const name of ['openid-client', 'libsql']) symlinkSync(join(ROOT, 'node_modules', name), join(reader.folder, 'node_modules', name));
    symlinkSync(dirname(DIST), join(reader.folder, 'node_modules/doorward'));
    // What nearly everybody starts with has a server as nearly everybody starts it.
    if (page.path === 'README.md' && databaseUrl === undefined) await (await ServerProcess.start(reader.settings(), ['node', join(DIST, 'main.js')])).ready();
    else {
      if (databaseUrl === undefined) await reader.beginMigrated();
      await host.start(reader.settings());
    }
    return reader;
  }

  /** The file that everybody begins with, without waiting for the migrations: what the README's server makes it from. */
  private async beginMigrated(): Promise<void> {
    const { location, remove } = await freshLocation('sqlite');
    const file = join(this.folder, 'data/doorward.sqlite');
    mkdirSync(dirname(file), { mode: 0o700 });
    if (location.dialect === 'sqlite') copyFileSync(location.path, file);
    chmodSync(file, 0o600);
    await remove();
  }

  /** An address of the page, as it is in this run. */
  address(text: string): string {
    return text.replaceAll(/localhost:(\d{4})/g, (all, port: string) => `localhost:${this.ports.get(port) ?? port}`);
  }

  /** Does what the page says; resolves to the exit code of the shell. */
  async follow(): Promise<number> {
    for (const { text } of this.page.blocks) this.save(text);
    const commands = this.page.blocks.filter(({ language }) => language === 'sh').map(({ text }) => this.address(text)).join('\n');
    await kept.ready();
    // Who reads this takes longer than the server to seal what it has written.
    if (commands.includes('audit verify')) await until(async () => (await this.json<{ readonly head: unknown }>('audit', 'verify')).head !== null);
    const environment = join(this.folder, 'environment');
    const script = `set -euo pipefail\n${PRELUDE}\n${commands}\nnode -p 'JSON.stringify(process.env)' > ${environment}\n`;
    const { code, text } = await this.run('bash', ['-c', script]);
    this.output = text;
    if (code === 0) this.environment = JSON.parse(readFileSync(environment, 'utf8')) as Record<string, string>;
    return code;
  }

  /** Runs a program of the page until the end of the test; resolves when it answers at this address of the page. */
  async start(file: string, address: string, environment: Readonly<Record<string, string>> = {}): Promise<void> {
    const child = spawn(process.execPath, [this.path(file)], { cwd: dirname(this.path(file)), env: { ...this.settings(), ...this.environment, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.programs.push(child);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { said += text; });
    await until(async () => {
      if (child.exitCode !== null) throw new Error(said);
      return fetch(this.address(address), { redirect: 'manual' }).then(() => true, () => false);
    });
  }

  /** What a command of doorward prints with --json. */
  async json<T>(...args: readonly string[]): Promise<T> {
    const { code, stdout, stderr } = await kept.run([...args, '--json'], { env: { ...this.settings(), ...this.environment }, cwd: join(this.folder, 'doorward') });
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as T;
  }

  /** What a command prints when it is called as the pages write it, in the clone itself. */
  async throughNpm(...args: readonly string[]): Promise<string> {
    return (await this.run('npm', ['--prefix', dirname(DIST), 'exec', '--offline', '--silent', 'doorward', '--', ...args])).text;
  }

  /** Runs something to its end, in the reader's clone. */
  async run(program: string, args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
    const child = spawn(program, args, { cwd: join(this.folder, 'doorward'), env: { ...this.settings(), ...this.environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; });
    const [code] = (await once(child, 'close')) as [number | null];
    return { code: code ?? 1, text };
  }

  /** Opens an application in a browser, signs in as the demo user, allows what is asked; resolves to what the application says then. */
  async signInAt(application: string): Promise<string> {
    const first = await fetch(this.address(application), { redirect: 'manual' });
    const browser = new Browser(this.address('http://localhost:3000'));
    await browser.open(first.headers.get('location') ?? '');
    let page = await browser.signIn('ada', this.password());
    if (page.leftFor === undefined) page = await browser.decide('allow');
    const cookie = first.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
    const answer = await fetch(page.leftFor ?? '', { headers: { cookie } });
    return answer.text();
  }

  password(): string {
    const demo = JSON.parse(readFileSync(join(this.folder, 'data/demo.json'), 'utf8')) as { readonly user: { readonly password: string } };
    return demo.user.password;
  }

  path(file: string): string {
    return join(this.folder, 'doorward', file);
  }

  async leave(): Promise<void> {
    for (const child of this.programs) {
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    await Promise.all([ServerProcess.endAll(), host.stop()]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private settings(): Record<string, string> {
    const database: Record<string, string> = this.databaseUrl === undefined ? {} : { DATABASE_URL: this.databaseUrl };
    return { PATH: process.env['PATH'] ?? '', HOME: this.folder, PORT: this.ports.get('3000') ?? '', DATA_DIR: join(this.folder, 'data'), LOG_LEVEL: 'warn', ...database };
  }

  private save(text: string): void {
    const file = TITLE.exec(text)?.[1];
    if (file === undefined || file.startsWith('src/')) return;
    mkdirSync(dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), this.address(text).replaceAll(/\.listen\((\d{4})\)/g, (_, port: string) => `.listen(${this.ports.get(port) ?? port})`));
  }
}
