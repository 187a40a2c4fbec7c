import { lookup } from 'node:dns/promises';
import { Injectable } from '@nestjs/common';
import { OutboundFailed } from './outbound-error.js';
import { isAddress, isLocalName, LOOPBACK } from './target.js';

/**
 * Names to addresses by the system's own resolver, so that /etc/hosts and search domains count. Lookups of one name at a time are shared: libuv leaves
 * slow name servers two threads, and one host must not take both.
 */
@Injectable()
export class Resolver {
  private readonly underway = new Map<string, Promise<readonly string[]>>();

  /** Throws OutboundFailed. */
  async addressesOf(host: string): Promise<readonly string[]> {
    if (isAddress(host)) return [host];
    if (isLocalName(host)) return LOOPBACK;
    const lookup = this.underway.get(host) ?? this.share(host);
    try {
      const addresses = await lookup;
      if (addresses.length > 0) return addresses;
    } catch (error) {
      throw new OutboundFailed('unknown-host', error);
    }
    throw new OutboundFailed('unknown-host');
  }

  /** What the system says just now. */
  protected async ask(host: string): Promise<readonly string[]> {
    const answers = await lookup(host, { all: true, verbatim: true });
    return answers.map(({ address }) => address);
  }

  private share(host: string): Promise<readonly string[]> {
    const asked = this.ask(host).finally(() => this.underway.delete(host));
    this.underway.set(host, asked);
    return asked;
  }
}
