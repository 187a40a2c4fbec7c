import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { sectorOf } from '../clients/sector.js';
import { SubjectSaltStore } from './subject-salt.store.js';

/** `subject_types_supported`. */
export const SUBJECT_TYPES = ['public', 'pairwise'] as const;

/**
 * Under which identifiers a client knows a person and their session: those that all are told, or, for a client that is registered as
 * pairwise, such as no other sector can compare with its own. OpenID Connect Core §8.1.
 *
 * It is computed (HMAC-SHA-256 over sector and subject) with a salt from the database and not with a key derived from SECRET_KEY: an
 * application keeps its accounts under it for years, and it must outlive every change of that secret. Sealing the salt would hide nothing:
 * whoever reads the database reads who signs in where.
 */
@Injectable()
export class Subjects {
  private salt: string | undefined;

  constructor(private readonly salts: SubjectSaltStore) {}

  /** `sub`: the person's own. A value at once, save for the first person whom a pairwise client asks about. */
  of({ clientId, metadata }: Party, sub: string): string | Promise<string> {
    const sector = sectorOf(clientId, metadata);
    return sector === undefined ? sub : this.salted(`${sector}\n${sub}`);
  }

  /** The `sid` by which the client knows a session. The session's own, told to all, would join what the pairwise subjects hold apart. */
  sidOf({ clientId, metadata }: Party, sessionId: string): string | Promise<string> {
    const sector = sectorOf(clientId, metadata);
    return sector === undefined ? sessionId : this.salted(`session\n${sector}\n${sessionId}`);
  }

  private salted(text: string): string | Promise<string> {
    return this.salt === undefined ? this.withSalt(text) : keyed(this.salt, text);
  }

  private async withSalt(text: string): Promise<string> {
    this.salt ??= await this.salts.require();
    return keyed(this.salt, text);
  }
}

type Party = Pick<Client, 'clientId' | 'metadata'>;

/** No part of the text has a line break, and no sector is called `session`: no other parts give the same text. */
const keyed = (salt: string, text: string): string => createHmac('sha256', Buffer.from(salt, 'base64url')).update(text).digest('base64url');
