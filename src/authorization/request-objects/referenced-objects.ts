import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Client } from '../../clients/client.js';
import { invalidRequestUri } from '../../oauth/errors.js';
import { OutboundFailed, OutboundRefused, SafeFetch } from '../../platform/safe-fetch.js';
import { digest, digestsEqual } from '../../platform/token-digest.js';

const MOST_BYTES = 64 * 1024;
const TIMEOUT_MS = 5000;
const MOST_REMEMBERED = 200;
const LONGEST_URI = 2048;

/**
 * Fetches the request objects that clients refer to: from addresses that they registered before, or the server would be anybody's to send about
 * (RFC 9101 §10.4.1). Each time, unless the fragment tells the hash of what is there (OpenID Connect Core §6.2).
 */
@Injectable()
export class ReferencedObjects {
  private readonly remembered = new LRUCache<string, string>({ max: MOST_REMEMBERED });

  constructor(private readonly outbound: SafeFetch) {}

  /** The text at the address. Throws invalid_request_uri. */
  async fetch(uri: string, client: Client): Promise<string> {
    const [address, hash] = split(uri);
    const registered = (client.metadata.request_uris ?? []).some((each) => split(each)[0] === address);
    if (uri.length > LONGEST_URI || !registered) throw invalidRequestUri('The request_uri is not registered for this client (request_uris).');
    const known = hash === undefined ? undefined : this.remembered.get(`${address}#${hash}`);
    if (known !== undefined) return known;
    const text = await this.read(address, client);
    // A hash of something else is no error: it may be of what was there when the address was registered.
    if (hash !== undefined && digestsEqual(digest(text), hash)) this.remembered.set(`${address}#${hash}`, text);
    return text;
  }

  /** Anybody at all makes it ask, without signing in: other requests of the server to the same host must not wait for it. */
  private async read(address: string, { clientId }: Client): Promise<string> {
    try {
      const { status, body } = await this.outbound.fetch(address, { accept: 'application/oauth-authz-req+jwt, application/jwt', mostBytes: MOST_BYTES, timeoutMs: TIMEOUT_MS, asker: `request objects of ${clientId}` });
      if (status !== 200) throw invalidRequestUri(`The request_uri answered with status ${status}.`);
      return body.toString('utf8').trim();
    } catch (error) {
      if (error instanceof OutboundRefused || error instanceof OutboundFailed) throw invalidRequestUri('The request object cannot be read from the request_uri.', { cause: error });
      throw error;
    }
  }
}

function split(uri: string): [address: string, hash: string | undefined] {
  const [address = '', hash] = uri.split('#', 2);
  return [address, hash];
}
