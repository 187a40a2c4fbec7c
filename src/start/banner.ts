import type { Config } from '../config/config.js';
import { saidCommand } from '../config/said-command.js';

/** What is known only once the server answers. */
export interface BannerFacts {
  readonly version: string;
  readonly readySeconds: number;
  /** Where the database is, as a person would write it; no password. */
  readonly data: string;
  /** The demo objects of this install, where there are any. */
  readonly demo: { readonly loginName: string; readonly password: string } | undefined;
  /** The link that makes the first administrator, and for how many minutes it is good; undefined once there is one. */
  readonly setup: { readonly url: string; readonly minutes: number } | undefined;
}

const LABEL_WIDTH = 16;
const VALUE_WIDTH = 44;

const row = (label: string, ...columns: string[]): string => `  ${label.padEnd(LABEL_WIDTH)}${columns.join('').trimEnd()}`;

/**
 * The block that a start ends with: at most 20 lines that name every address, the demo user and the next command.
 * It lists only what works in this mode.
 */
export function banner(config: Config, facts: BannerFacts): string {
  const { issuer } = config.publicUrl;
  const blocks = [
    [`  Doorward ${facts.version}  ·  ${mode(config, facts)}     ready in ${facts.readySeconds.toFixed(1)} s`],
    [row('Sign in', `${issuer}/`), row('Discovery', `${issuer}/.well-known/openid-configuration`), ...(facts.setup ? [setupRow(config, facts.setup)] : [])],
    facts.demo ? demoRows(issuer, facts.demo) : [],
    [
      ...nextRows(config, facts),
      ...(config.management ? [row('Health', `${managementUrl(config.management)}/health/ready`)] : []),
      row('Data', facts.data.padEnd(VALUE_WIDTH - 1), ' ', `config: ${config.configFile ?? 'built-in defaults'}`),
    ],
  ];
  return `\n${blocks.filter((block) => block.length > 0).map((block) => block.join('\n')).join('\n\n')}\n\n`;
}

function nextRows(config: Config, { demo }: BannerFacts): string[] {
  const [token, client, doctor] = ['token --client demo', 'clients create web "My app" --redirect http://localhost:8080/callback', 'doctor'].map((words) => saidCommand(config, words).padEnd(VALUE_WIDTH - 2));
  return demo === undefined ? [row('Next', `${doctor}  `, 'check this setup')] : [row('Next', `${token}  `, 'get an access token now'), row('', client ?? ''), row('', `${doctor}  `, 'check this setup')];
}

function setupRow(config: Config, { url, minutes }: { url: string; minutes: number }): string {
  return row('First admin', `${url}   (one use, ${minutes} min; new one: ${saidCommand(config, 'setup-link')})`);
}

function demoRows(issuer: string, user: { loginName: string; password: string }): string[] {
  return [
    row('Try it', `${issuer}/demo`.padEnd(36), 'demo app, already registered'),
    row('', `${issuer}/mail`.padEnd(36), 'mails this server would have sent'),
    row('', `${issuer}/reference`.padEnd(36), 'admin REST API (OpenAPI 3.1)'),
    row('Demo user', `${user.loginName}   password: ${user.password}  (made for this install)`),
  ];
}

function mode(config: Config, facts: BannerFacts): string {
  const listening = isLoopback(config.listen.host) ? 'loopback only' : `listening on ${config.listen.host}:${config.listen.port}`;
  const notes = [listening, ...(facts.demo ? ['demo data'] : []), ...(config.workers > 1 ? [`${config.workers} workers`] : [])];
  return `${config.environment} mode (${notes.join(', ')})`;
}

const isLoopback = (host: string | undefined): boolean =>
  host === undefined || host === 'localhost' || host === '::1' || host.startsWith('127.');

const managementUrl = ({ host, port }: { host: string; port: number }): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
