import type { Client } from '../../clients/client.js';

export interface SnippetFile {
  /** Where it belongs in the application. */
  readonly path: string;
  /** Below views/snippets/. */
  readonly source: string;
}

/** Ready files for one framework: a row in index.ts, and the files in views/snippets. */
export interface ClientSnippet {
  readonly framework: string;
  readonly title: string;
  /** What the application has to be for it. */
  readonly for: 'sign-in' | 'sign-in with a secret' | 'sign-in without a secret' | 'api' | 'any with a secret';
  /** The path of its redirect URI, or all of it, where the framework decides. */
  readonly callback?: string;
  readonly files: (client: Client) => readonly SnippetFile[];
  readonly notes?: readonly string[];
}

const SECRET_METHODS = ['client_secret_basic', 'client_secret_post'];

/** Why the snippet would not work for this application, as a sentence; undefined: it would. */
export function misfit({ for: kind }: ClientSnippet, client: Client): string | undefined {
  if (kind === 'api') return undefined;
  const keepsSecret = SECRET_METHODS.includes(client.authMethod);
  if (kind.startsWith('sign-in') && !client.allowsGrant('authorization_code')) return 'Nobody signs in at this application: its grant_types have no authorization_code.';
  if (kind.endsWith('with a secret') && !keepsSecret) return `This is for applications that authenticate with a secret; token_endpoint_auth_method is ${client.authMethod}.`;
  if (kind === 'sign-in without a secret' && !client.isPublic) return `This is for applications that keep no secret; token_endpoint_auth_method is ${client.authMethod}.`;
  if (kind === 'sign-in' && !keepsSecret && !client.isPublic) return `This knows no ${client.authMethod}.`;
  if (kind === 'any with a secret' && !client.allowsGrant('authorization_code') && !client.allowsGrant('client_credentials')) return 'The application has no grant that this could ask with.';
  return undefined;
}
