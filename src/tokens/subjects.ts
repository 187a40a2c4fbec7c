import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { sectorOf } from '../clients/sector.js';
import { SubjectSaltStore } from './subject-salt.store.js';

/** `subject_types_supported`. */
export const SUBJECT_TYPES = ['public', 'pairwise'] as const;

/**
 * Under which identifier a client knows a person: the one that all are told, or, for a client that is registered as pairwise, one that no
 * other sector can compare with its own. OpenID Connect Core §8.1.
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
  of(client: Client, sub: string): string | Promise<string> {
    const sector = sectorOf(client.clientId, client.metadata);
    if (sector === undefined) return sub;
    return this.salt === undefined ? this.withSalt(sector, sub) : pairwise(this.salt, sector, sub);
  }

  private async withSalt(sector: string, sub: string): Promise<string> {
    this.salt ??= await this.salts.require();
    return pairwise(this.salt, sector, sub);
  }
}

/** Neither part has a line break, so that no other pair gives the same text. */
const pairwise = (salt: string, sector: string, sub: string): string => createHmac('sha256', Buffer.from(salt, 'base64url')).update(`${sector}\n${sub}`).digest('base64url');
