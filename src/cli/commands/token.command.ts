import type { Command } from 'commander';
import type { Config } from '../../config/config.js';
import { loadConfig } from '../../config/load-config.js';
import { print, printJson, remark } from '../output.js';
import { Refusal, UsageProblem } from '../refusal.js';

const PATIENCE_MS = 10_000;

/** RFC 6749 §5.1 and §5.2, and what discovery names. */
interface Answer {
  readonly access_token?: string;
  readonly token_type?: string;
  readonly expires_in?: number;
  readonly scope?: string;
  readonly error?: string;
  readonly error_description?: string;
  readonly token_endpoint?: string;
}

interface TokenOptions {
  readonly client: string;
  readonly secret?: string;
  readonly scope?: string;
  readonly resource?: string;
  readonly json?: true;
}

export function declareToken(command: Command): void {
  command.requiredOption('--client <id>', 'the client that asks')
    .option('--secret <secret>', 'its secret; in development that of a demo client is known')
    .option('--scope <scopes>', 'the scopes, a space between them; all it may have when left out')
    .option('--resource <identifier>', 'the API that the token is for')
    .option('--json', 'print the whole answer')
    .action(async (options: TokenOptions) => {
      const { config } = loadConfig();
      const secret = options.secret ?? (await demoSecret(config, options.client));
      const answer = await requestToken(config, options, secret);
      if (options.json) return printJson(answer);
      print(answer.access_token ?? '');
      remark(`${answer.token_type ?? ''}, ${answer.expires_in ?? '?'} s, scope ${answer.scope ?? ''}`);
    });
}

async function demoSecret(config: Config, clientId: string): Promise<string> {
  const { readDemoSecrets } = await import('../../demo/demo-secrets.js');
  const secrets = config.environment === 'development' ? await readDemoSecrets(config.dataDir) : undefined;
  const secret = Object.entries(secrets?.clients ?? {}).find(([id]) => id === clientId)?.[1];
  if (secret === undefined) throw new UsageProblem(`The secret of ${clientId} is not known here: give --secret.`);
  return secret;
}

/** client_credentials, RFC 6749 §4.4, at the endpoint that discovery names. */
async function requestToken(config: Config, options: TokenOptions, secret: string): Promise<Answer> {
  const { issuer } = config.publicUrl;
  const metadata = await answerOf(issuer, `${issuer}/.well-known/openid-configuration`);
  const body = new URLSearchParams({ grant_type: 'client_credentials' });
  if (options.scope !== undefined) body.set('scope', options.scope);
  if (options.resource !== undefined) body.set('resource', options.resource);
  // RFC 6749 §2.3.1: id and secret are form-encoded before they are joined.
  const credentials = [options.client, secret].map((text) => new URLSearchParams({ '': text }).toString().slice(1)).join(':');
  const headers = { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
  const answer = await answerOf(issuer, metadata.token_endpoint ?? `${issuer}/oauth2/token`, { method: 'POST', body, headers });
  if (answer.access_token !== undefined) return answer;
  const { error = 'no access_token', error_description: description } = answer;
  throw new Refusal(`The server refused: ${error}${description === undefined ? '' : ` (${description})`}`);
}

async function answerOf(issuer: string, url: string, request: RequestInit = {}): Promise<Answer> {
  try {
    const response = await fetch(url, { ...request, redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MS) });
    return (await response.json()) as Answer;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : error instanceof Error ? error.message : String(error);
    throw new Refusal(`No answer from ${issuer} (${cause}). Is the server running, and are its settings the same here as there (PORT, PUBLIC_URL, DATA_DIR)?`);
  }
}
