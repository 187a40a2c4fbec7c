import { Note } from '../../src/resources/notes/note.entity.js';

/** The simplest stored thing: what these tests write. */
export function aNote(id: string, more: Partial<Note> = {}): Note {
  return Object.assign(new Note(), { id, owner: 'ann', body: 'text', createdAt: 0, ...more });
}
