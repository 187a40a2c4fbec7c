import { lookup, Resolver as NameServers } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { BoundedQueue } from '../bounded-queue.js';
import { OutboundFailed } from './outbound-error.js';
import { isAddress, isLocalName, LOOPBACK } from './target.js';

const HOSTS_FILE = '/etc/hosts';
/** For each name server of the system. */
const PATIENCE_MS = 2000;
const MAY_WAIT = 16;
/** Each takes a socket or two: far more than servers ask about, and far fewer than there are file descriptors. */
const ASKED_AT_ONCE = 128;
const MAY_WAIT_TO_ASK = 256;
/** What is said of a name that name servers do not know, that has no address of this kind, or where there are none to ask. */
const NOT_THERE = new Set(['ENOTFOUND', 'ENODATA', 'ECONNREFUSED']);

/**
 * Names to addresses. The system's own resolver, which knows /etc/hosts and search domains, blocks a thread for as long as a name server is silent, and
 * libuv has two for that: two names of a stranger's silent zone would stop every lookup of the server. So names that stand in public zones are asked of
 * the name servers over sockets of our own, very many at once; the system is asked, one at a time, about those that it alone may know. Those that are its own
 * by their look have a line to themselves: a zone that denies a name to the name servers and then keeps the system waiting would else stand before them.
 */
@Injectable()
export class Resolver {
  private readonly underway = new Map<string, Promise<readonly string[]>>();
  private readonly ownOfSystem = new BoundedQueue(1, MAY_WAIT);
  private readonly unknownElsewhere = new BoundedQueue(1, MAY_WAIT);
  private readonly ofNameServers = new BoundedQueue(ASKED_AT_ONCE, MAY_WAIT_TO_ASK);

  /** Throws OutboundFailed. */
  async addressesOf(host: string): Promise<readonly string[]> {
    if (isAddress(host)) return [host];
    if (isLocalName(host)) return LOOPBACK;
    const asked = this.underway.get(host) ?? this.share(host);
    try {
      const addresses = await asked;
      if (addresses.length > 0) return addresses;
    } catch (error) {
      throw error instanceof OutboundFailed ? error : new OutboundFailed('unknown-host', error);
    }
    throw new OutboundFailed('unknown-host');
  }

  protected async ask(host: string): Promise<readonly string[]> {
    if (!host.includes('.') || (await this.hostsFile()).includes(host.toLowerCase())) return inTurn(this.ownOfSystem, () => this.lookUp(host));
    const told = await inTurn(this.ofNameServers, () => this.askNameServers(host));
    return told ?? inTurn(this.unknownElsewhere, () => this.lookUp(host));
  }

  /** `undefined`: they do not know the name. Throws where they are silent, or cannot tell. */
  protected async askNameServers(host: string): Promise<readonly string[] | undefined> {
    const servers = this.nameServers();
    const answers = await Promise.allSettled([servers.resolve4(host), servers.resolve6(host)]);
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length > 0) return addresses;
    const fault = answers.find((answer) => answer.status === 'rejected' && !NOT_THERE.has(String((answer.reason as { code?: unknown }).code)));
    if (fault?.status === 'rejected') throw fault.reason;
    return undefined;
  }

  /** Made anew each time: it reads the system's list of name servers, which may have changed. */
  protected nameServers(): NameServers {
    return new NameServers({ timeout: PATIENCE_MS, tries: 1 });
  }

  /** What the system says just now. It cannot be told to stop. */
  protected async lookUp(host: string): Promise<readonly string[]> {
    return (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);
  }

  /** The names in it, among its other words: enough to know whom to ask. */
  private async hostsFile(): Promise<readonly string[]> {
    const text = await readFile(HOSTS_FILE, 'utf8').catch(() => '');
    return text.toLowerCase().split(/\s+/);
  }

  private share(host: string): Promise<readonly string[]> {
    const asked = this.ask(host).finally(() => this.underway.delete(host));
    this.underway.set(host, asked);
    return asked;
  }
}

async function inTurn<T>(queue: BoundedQueue, work: () => Promise<T>): Promise<T> {
  if (queue.isFull) throw new OutboundFailed('busy');
  return queue.run(work);
}
