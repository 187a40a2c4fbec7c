import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { Clock } from '../../platform/clock.js';
import { Random } from '../../platform/random.js';
import { Note } from './note.entity.js';

/** More are a sample no longer. */
export const MOST_NOTES = 200;

/** The notes of the sample API. Each statement names the owner, so that an id alone opens nobody's note. */
@Injectable()
export class NoteStore {
  constructor(private readonly database: Database, private readonly random: Random, private readonly clock: Clock) {}

  /** The newest first. */
  async listOf(owner: string): Promise<Note[]> {
    return this.database.select(Note, `WHERE owner = ? ORDER BY created_at DESC, id DESC LIMIT ${MOST_NOTES}`, [owner]);
  }

  /** `'full'`: the owner has as many as there may be. */
  async create(owner: string, body: string): Promise<Note | 'full'> {
    const held = await this.database.row<{ held: number }>('SELECT COUNT(*) AS held FROM notes WHERE owner = ?', [owner]);
    if ((held?.held ?? 0) >= MOST_NOTES) return 'full';
    const note = Object.assign(new Note(), { id: this.random.id('note'), owner, body, createdAt: this.clock.now() });
    await this.database.insert(Note, note);
    return note;
  }

  /** `false`: the owner has no such note. */
  async delete(owner: string, id: string): Promise<boolean> {
    return (await this.database.run('DELETE FROM notes WHERE id = ? AND owner = ?', [id, owner])) === 1;
  }
}
