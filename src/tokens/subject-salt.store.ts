import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { UniqueViolation } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { SubjectSalt } from './subject-salt.entity.js';

const PAIRWISE = 'pairwise';
const BYTES = 32;

@Injectable()
export class SubjectSaltStore {
  constructor(private readonly database: Database, private readonly random: Random, private readonly clock: Clock) {}

  /** The one salt; whichever instance needs it first makes it. */
  async require(): Promise<string> {
    const found = await this.find();
    if (found !== undefined) return found;
    const made = { id: PAIRWISE, salt: this.random.bytes(BYTES).toString('base64url'), createdAt: this.clock.now() };
    try {
      await this.database.insert(SubjectSalt, made);
      return made.salt;
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      return (await this.find()) ?? made.salt;
    }
  }

  private async find(): Promise<string | undefined> {
    return (await this.database.first(SubjectSalt, 'WHERE id = ?', [PAIRWISE]))?.salt;
  }
}
