import { readFileSync } from 'node:fs';
import type { Api } from '../clients/api.entity.js';
import type { Client } from '../clients/client.js';
import { VIEWS } from '../http/templates.js';
import { type ClientSnippet, misfit } from './client-snippets/client-snippet.js';
import { fillSnippet } from './client-snippets/fill.js';
import { redirectUriFor, snippetFacts } from './client-snippets/snippet-facts.js';
import { AdminProblem } from './problem.js';

export { type ClientSnippet, misfit } from './client-snippets/client-snippet.js';
export { clientSnippets, findClientSnippet } from './client-snippets/index.js';

export interface MadeSnippet {
  readonly framework: string;
  readonly title: string;
  readonly redirect_uri: string | null;
  readonly files: readonly { readonly path: string; readonly content: string }[];
  /** What is left to do. */
  readonly notes: readonly string[];
}

/** The files with this server's and this application's own values in them; its secret is left for the environment. Throws not-found where they do not go together. */
export function makeSnippet(snippet: ClientSnippet, client: Client, issuer: string, apis: readonly Api[]): MadeSnippet {
  const problem = misfit(snippet, client);
  if (problem !== undefined) throw new AdminProblem('not-found', problem);
  const redirectUri = redirectUriFor(client, snippet.callback);
  const facts = snippetFacts(client, issuer, apis, redirectUri);
  const files = snippet.files(client).map(({ path, source }) => ({ path, content: fillSnippet(readFileSync(`${VIEWS}snippets/${source}`, 'utf8'), facts) }));
  const usesRedirect = snippet.for !== 'api' && client.allowsGrant('authorization_code') && !files.some(({ path }) => path === 'token.sh');
  const unregistered = usesRedirect && !client.hasRedirectUri(redirectUri) ? [`Register ${redirectUri} among the redirect_uris of the application.`] : [];
  return { framework: snippet.framework, title: snippet.title, redirect_uri: usesRedirect ? redirectUri : null, files, notes: [...unregistered, ...(snippet.notes ?? [])] };
}
