import { Inject, Injectable, Optional } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { AddressRules } from './outbound/address-rules.js';
import { exchange, type OutboundAnswer } from './outbound/exchange.js';
import { HostGate } from './outbound/host-gate.js';
import { OutboundFailed, OutboundRefused } from './outbound/outbound-error.js';
import { Resolver } from './outbound/resolver.js';
import { hostOf, isAddress, isLocalName, LOOPBACK, parseTarget } from './outbound/target.js';
import { Clock } from './clock.js';

export { OutboundFailed, OutboundRefused, type FailureReason, type RefusalReason } from './outbound/outbound-error.js';
export type { OutboundAnswer } from './outbound/exchange.js';

export interface OutboundRequest {
  /** GET unless told. */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** The Accept header; anything when left out. */
  readonly accept?: string;
  /** Of the decoded body; 512 KiB unless told. */
  readonly mostBytes?: number;
  /** Ends a larger body there instead of failing: for answers of which nobody needs all. */
  readonly cut?: boolean;
  /** For everything, from the lookup of the name to the last byte; 5000 unless told. */
  readonly timeoutMs?: number;
  /** The caller itself limits how much it sends at once and waits between attempts: it stands in no line, and goes even to a host that rests after failures. */
  readonly paced?: boolean;
  /** Who asks, where strangers can make it ask at will: at each host, those of one asker wait for one another alone. By document when left out. */
  readonly asker?: string;
  /** Ends it as if its time were up. */
  readonly signal?: AbortSignal;
}

/** Injection token: PEM certificates to trust instead of the system's. */
export const OUTBOUND_CA = Symbol('OUTBOUND_CA');

/**
 * Every request of the server to an address that somebody else chose (jwks_uri, webhooks, ...) goes through here. https to public addresses only, unless
 * OUTBOUND_ALLOW lists more; one lookup, whose every address must be good; no redirects, proxies, cookies or kept sockets; limits for size, time and
 * requests at once, by host and who asks. OWASP SSRF Prevention; RFC 9700 §4.11 and RFC 7591 §5 name who would abuse it.
 */
@Injectable()
export class SafeFetch {
  private readonly rules: AddressRules;
  private readonly gate: HostGate;

  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'outboundAllow' | 'environment'>, clock: Clock, private readonly resolver: Resolver, @Optional() @Inject(OUTBOUND_CA) private readonly ca?: string) {
    this.rules = new AddressRules(config);
    this.gate = new HostGate(() => clock.now());
  }

  /** Any status is an answer, redirects included. Throws OutboundRefused and OutboundFailed, and nothing else. */
  async fetch(address: string, asked: OutboundRequest = {}): Promise<OutboundAnswer> {
    const url = parseTarget(address);
    const { timeoutMs = 5000 } = asked;
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = asked.signal === undefined ? timeout : AbortSignal.any([timeout, asked.signal]);
    const begun = performance.now();
    const send = (): Promise<OutboundAnswer> => (performance.now() - begun > timeoutMs / 2 ? this.sendLate(url, asked, signal) : this.send(url, asked, signal));
    return beforeAbort(signal, this.gate.pass(url, send, asked));
  }

  /** Whether a URL could be fetched as things are: for the moment when it is registered. A name that has no address yet is let pass. Throws OutboundRefused. */
  async check(address: string): Promise<void> {
    try {
      await this.require(address);
    } catch (error) {
      if (!(error instanceof OutboundFailed)) throw error;
    }
  }

  /** The same for what must be there at once: throws OutboundFailed for a name that has no address, too. `encrypted`: plain http is for development alone. */
  async require(address: string, { encrypted = false } = {}): Promise<void> {
    const url = this.targetOf(address, encrypted);
    await beforeAbort(AbortSignal.timeout(2000), this.addressesOf(url));
  }

  /**
   * As far as the URL says it itself, without asking anybody where its name leads: for what is checked where there may be no DNS, and is looked up each time
   * it is fetched. Throws OutboundRefused.
   */
  checkText(address: string, { encrypted = false } = {}): void {
    const url = this.targetOf(address, encrypted);
    const host = hostOf(url);
    if (isAddress(host)) this.checkReach(url, [host]);
    else if (isLocalName(host)) this.checkReach(url, LOOPBACK);
  }

  private targetOf(address: string, encrypted: boolean): URL {
    const url = parseTarget(address);
    if (encrypted && url.protocol === 'http:' && this.config.environment !== 'development') throw new OutboundRefused('plain-http');
    return url;
  }

  /** What waited in a line of ours for most of its time, and then has none left, says nothing of the document: others would make it rest by being slow. */
  private async sendLate(url: URL, asked: OutboundRequest, signal: AbortSignal): Promise<OutboundAnswer> {
    try {
      return await this.send(url, asked, signal);
    } catch (error) {
      if (error instanceof OutboundFailed && error.reason === 'timeout') throw new OutboundFailed('busy');
      throw error;
    }
  }

  private async send(url: URL, asked: OutboundRequest, signal: AbortSignal): Promise<OutboundAnswer> {
    if (signal.aborted) throw new OutboundFailed('timeout');
    const addresses = await this.addressesOf(url);
    if (signal.aborted) throw new OutboundFailed('timeout');
    return exchange({
      url, addresses, signal, ca: this.ca, cut: asked.cut ?? false, method: asked.method ?? 'GET', mostBytes: asked.mostBytes ?? 512 * 1024,
      headers: { 'user-agent': 'Doorward', 'accept': asked.accept ?? '*/*', 'accept-encoding': 'gzip, deflate', ...asked.headers },
      body: asked.body === undefined ? undefined : Buffer.from(asked.body),
    });
  }

  /** One bad address among good ones is refused as well: which of them is used would be the attacker's choice. */
  private async addressesOf(url: URL): Promise<readonly string[]> {
    const addresses = await this.resolver.addressesOf(hostOf(url));
    this.checkReach(url, addresses);
    return addresses;
  }

  private checkReach(url: URL, addresses: readonly string[]): void {
    const reaches = addresses.map((address) => this.rules.reachOf(address));
    if (reaches.includes('refused')) throw new OutboundRefused('address');
    if (url.protocol === 'http:' && reaches.includes('public')) throw new OutboundRefused('plain-http');
  }
}

/** A lookup cannot be ended, but it need not be waited for. */
async function beforeAbort<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  // An event that is over tells nobody any more.
  if (signal.aborted) work.catch(() => undefined);
  if (signal.aborted) throw new OutboundFailed('timeout');
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new OutboundFailed('timeout'));
  });
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
