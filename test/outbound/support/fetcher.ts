import { Clock } from '../../../src/platform/clock.js';
import { Resolver } from '../../../src/platform/outbound/resolver.js';
import { OutboundFailed, OutboundRefused, SafeFetch } from '../../../src/platform/safe-fetch.js';

/** A name server of the test's own: each answer is used once, the last one for ever. */
export class NameServer extends Resolver {
  readonly asked: string[] = [];
  private readonly zones = new Map<string, string[][]>();

  set(host: string, ...answers: string[][]): this {
    this.zones.set(host, answers);
    return this;
  }

  protected override async ask(host: string): Promise<readonly string[]> {
    this.asked.push(host);
    const answers = this.zones.get(host) ?? [[]];
    return (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
  }
}

export interface FetcherOptions {
  readonly environment?: 'development' | 'production';
  readonly allow?: readonly string[];
  readonly names?: Resolver;
  readonly clock?: Clock;
  readonly ca?: string;
}

export function fetcher({ environment = 'production', allow = [], names = new NameServer(), clock = new Clock(), ca }: FetcherOptions = {}): SafeFetch {
  return new SafeFetch({ environment, outboundAllow: allow }, clock, names, ca);
}

/** The word for why nothing came back; `answered` when something did. */
export async function verdict(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'answered';
  } catch (error) {
    if (error instanceof OutboundRefused) return `refused: ${error.reason}`;
    if (error instanceof OutboundFailed) return `failed: ${error.reason}`;
    throw error;
  }
}
