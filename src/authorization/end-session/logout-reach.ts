import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { Database } from '../../database/database.js';
import { Subjects } from '../../tokens/subjects.js';
import { type LogoutParty, SessionClientStore } from '../session-client.store.js';

/** A page that loads more than this at once would be a tool against others. */
export const MOST_FRAMES = 20;
/** Nothing else was ever let in; nothing else gets out. */
const WEB = /^https?:\/\//i;

export interface Reached {
  /** Addresses to load in frames, one for each application. */
  readonly frames: readonly string[];
  /** Names of applications that nobody can tell. */
  readonly remaining: readonly string[];
}

export const NOBODY: Reached = { frames: [], remaining: [] };

/** Which applications a sign-out reaches by way of the browser, and which it does not reach at all. */
@Injectable()
export class LogoutReach {
  constructor(private readonly clients: SessionClientStore, private readonly database: Database, private readonly subjects: Subjects, @Inject(CONFIG) private readonly config: Config) {}

  /** Names of the applications that hold anything of this session. */
  async used(sessionId: string): Promise<readonly string[]> {
    return (await this.clients.applicationsOf(this.database, sessionId)).map(({ name }) => name);
  }

  /** Of a session that is about to end. `askedBy`: the application that asks for it has seen to itself. `room`: for so many frames. */
  async of(sessionId: string, askedBy: string | undefined, room: number): Promise<Reached> {
    const parties = await this.clients.ofSession(this.database, sessionId);
    const framed = parties.filter(({ frontchannelUri = '' }) => WEB.test(frontchannelUri)).slice(0, room);
    const reached = new Set([...parties.filter(({ backchannelUri }) => backchannelUri !== undefined), ...framed].map(({ clientId }) => clientId));
    const used = await this.clients.applicationsOf(this.database, sessionId);
    return {
      frames: await Promise.all(framed.map(async (party) => this.address(party))),
      remaining: [...new Map([...parties, ...used].map(({ clientId, name }) => [clientId, name]))].filter(([clientId]) => clientId !== askedBy && !reached.has(clientId)).map(([, name]) => name),
    };
  }

  /** Front-Channel Logout §2: iss and sid together, always. Its own query stays. */
  private async address(party: LogoutParty): Promise<string> {
    const { frontchannelUri = '', sessionId } = party;
    const facts = new URLSearchParams({ iss: this.config.publicUrl.issuer, sid: await this.subjects.sidOf(party, sessionId) });
    return `${frontchannelUri}${frontchannelUri.includes('?') ? '&' : '?'}${facts.toString()}`;
  }
}
