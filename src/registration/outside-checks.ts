import { Injectable } from '@nestjs/common';
import type { ClientMetadata } from '../clients/client-metadata.js';
import { OutboundFailed, OutboundRefused, SafeFetch } from '../platform/safe-fetch.js';
import { type MetadataProblem, metadataRefused } from './registration-errors.js';

const LONGEST_SECTOR_DOCUMENT = 64 * 1024;

/** What cannot be seen in the metadata alone: where the addresses lead that this server would fetch, and what the sector's document says. */
@Injectable()
export class OutsideChecks {
  constructor(private readonly safeFetch: SafeFetch) {}

  /** Throws invalid_redirect_uri and invalid_client_metadata. Waits for others: never inside a transaction. */
  async check(metadata: ClientMetadata): Promise<void> {
    const problems = (await Promise.all(addressesOf(metadata).map(async ([pointer, address]) => this.addressProblem(pointer, address)))).filter((problem) => problem !== undefined);
    if (problems.length > 0) throw metadataRefused(problems);
    const { sector_identifier_uri: sector } = metadata;
    if (sector !== undefined) await this.checkSector(sector, metadata.redirect_uris);
  }

  private async addressProblem(pointer: string, address: string): Promise<MetadataProblem | undefined> {
    try {
      await this.safeFetch.check(address);
      return undefined;
    } catch (error) {
      if (error instanceof OutboundRefused) return { pointer, message: `is refused: ${error.message}` };
      throw error;
    }
  }

  /** A JSON list with every redirect URI: only who has a say on that host can put an application into its sector. OpenID Connect Registration §5. */
  private async checkSector(sector: string, redirectUris: readonly string[]): Promise<void> {
    const listed = await this.readSector(sector);
    const missing = redirectUris.find((uri) => !listed.includes(uri));
    if (missing !== undefined) throw metadataRefused([{ pointer: '/sector_identifier_uri', message: `does not list redirect_uris[${redirectUris.indexOf(missing)}]` }]);
  }

  private async readSector(sector: string): Promise<readonly string[]> {
    const refuse = (message: string): Error => metadataRefused([{ pointer: '/sector_identifier_uri', message }]);
    try {
      const { status, body } = await this.safeFetch.fetch(sector, { accept: 'application/json', mostBytes: LONGEST_SECTOR_DOCUMENT });
      if (status !== 200) throw refuse(`answered ${status}`);
      const value = toJson(body);
      if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string')) throw refuse('is no JSON list of redirect URIs');
      return value;
    } catch (error) {
      throw error instanceof OutboundRefused || error instanceof OutboundFailed ? refuse(`cannot be read: ${error.message}`) : error;
    }
  }
}

/** The addresses that this server goes to by itself, each of one host once. */
function addressesOf(metadata: ClientMetadata): [pointer: string, address: string][] {
  const named = ['jwks_uri', 'sector_identifier_uri', 'backchannel_logout_uri', 'backchannel_client_notification_endpoint', 'logo_uri'] as const;
  const single = named.flatMap((name): [string, string][] => (metadata[name] === undefined ? [] : [[`/${name}`, metadata[name]]]));
  const requests = (metadata.request_uris ?? []).map((uri, index): [string, string] => [`/request_uris/${index}`, uri]);
  const all = [...single, ...requests].map(([pointer, address]): [string, string] => [pointer, address.split('#', 1)[0] ?? '']);
  return [...new Map(all.toReversed().map((entry) => [new URL(entry[1]).origin, entry])).values()].toReversed();
}

function toJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
