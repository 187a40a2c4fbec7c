import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OpaqueAccessToken } from '../../src/tokens/access-token.entity.js';
import { Consent } from '../../src/authorization/consent.entity.js';
import { columnsOf, readEntity } from '../../src/database/mapping.js';
import { type Param, UniqueViolation } from '../../src/database/statements.js';
import { Note } from '../../src/resources/notes/note.entity.js';
import { type FreshDatabase, eachDatabase, freshDatabase } from '../support/database.js';
import { aNote } from './a-note.js';

const note = (id: string, body = 'text'): Note => aNote(id, { body, createdAt: 1_795_305_600_123 });
const consent = (id: string, userId: string, scopes: string[], updatedAt = 2): Consent =>
  Object.assign(new Consent(), { id, userId, clientId: 'app', scopes, claims: null, grantedAt: 1, updatedAt });

eachDatabase('Statements', (dialect) => {
  let fresh: FreshDatabase;
  beforeAll(async () => {
    fresh = await freshDatabase(dialect);
  });
  afterAll(() => fresh.close());
  beforeEach(async () => {
    for (const table of ['notes', 'consents', 'access_tokens']) await fresh.database.run(`DELETE FROM ${table}`);
  });

  describe('writing many', () => {
    it('leaves every row behind, in few statements, whatever their number', async () => {
      for (const number of [0, 1, 4, 5, 24, 25, 63, 100]) {
        await fresh.database.run('DELETE FROM notes');
        const before = fresh.database.statementCount;
        const notes = Array.from({ length: number }, (_, index) => note(`n${String(index).padStart(3, '0')}`, `a ? and ${index}`));
        await fresh.database.insertAll(Note, notes);
        expect(fresh.database.statementCount - before).toBeLessThanOrEqual(number / 25 + 8);
        expect(await fresh.database.select(Note, 'ORDER BY id')).toEqual(notes);
      }
    });

    it('throws at a row that is there, or keeps it where told to', async () => {
      await fresh.database.insert(Note, note('b', 'first'));
      const notes = ['a', 'b', 'c', 'd', 'e'].map((id) => note(id, 'second'));
      await expect(fresh.database.transaction((tx) => tx.insertAll(Note, notes))).rejects.toThrow(UniqueViolation);
      expect(await fresh.database.select(Note, '')).toEqual([note('b', 'first')]);
      await fresh.database.insertAll(Note, notes, ['id']);
      expect((await fresh.database.select(Note, 'ORDER BY id')).map(({ id, body }) => `${id} ${body}`)).toEqual(['a second', 'b first', 'c second', 'd second', 'e second']);
    });
  });

  describe('reading', () => {
    it('answers rows with numbers as numbers, sums and counts among them', async () => {
      await fresh.database.insert(Note, note('a'));
      expect(await fresh.database.rows('SELECT id, created_at, COUNT(*) AS n, SUM(created_at) AS s FROM notes GROUP BY id, created_at'))
        .toEqual([{ id: 'a', created_at: 1_795_305_600_123, n: 1, s: 1_795_305_600_123 }]);
    });

    it('answers undefined for a row that is not there, and no more than one', async () => {
      expect(await fresh.database.row('SELECT id FROM notes')).toBeUndefined();
      expect(await fresh.database.first(Note, 'WHERE id = ?', ['a'])).toBeUndefined();
      for (const id of ['a', 'b']) await fresh.database.insert(Note, note(id));
      expect(await fresh.database.row('SELECT id FROM notes ORDER BY id')).toEqual({ id: 'a' });
    });

    it('answers entities that are instances of their class, in the order asked for', async () => {
      for (const id of ['b', 'a']) await fresh.database.insert(Note, note(id));
      const notes = await fresh.database.select(Note, 'ORDER BY id');
      expect(notes).toEqual([note('a'), note('b')]);
      expect(notes[0]).toBeInstanceOf(Note);
    });

    it('sees at once what was written before', async () => {
      for (let round = 0; round < 50; round += 1) {
        await fresh.database.insert(Note, note(`n${round}`));
        expect((await fresh.database.select(Note, '')).length).toBe(round + 1);
      }
    });

    it('tells the entities of a join apart by their aliases', async () => {
      await fresh.database.insert(Note, note('a'));
      await fresh.database.insert(Consent, consent('c', 'ann', ['openid']));
      const row = await fresh.database.row(`SELECT ${columnsOf(Note, 'n')}, ${columnsOf(Consent, 'c')} FROM notes n JOIN consents c ON c.user_id = n.owner`);
      expect(readEntity(Note, row ?? {}, 'n')).toEqual(note('a'));
      expect(readEntity(Consent, row ?? {}, 'c')).toEqual(consent('c', 'ann', ['openid']));
    });
  });

  describe('comparing', () => {
    it.each(['abc', 'ABC', 'AbC ', 'AbC\t', 'Abç', 'AbC\0', ' AbC', 'AbC\u200B', ''])('does not find AbC by %j', async (other) => {
      await fresh.database.insert(Note, note('AbC'));
      expect(await fresh.database.row('SELECT id FROM notes WHERE id = ?', [other])).toBeUndefined();
      expect(await fresh.database.run('UPDATE notes SET body = ? WHERE id = ?', ['x', other])).toBe(0);
      expect(await fresh.database.row('SELECT id FROM notes WHERE id = ?', ['AbC'])).toEqual({ id: 'AbC' });
    });

    it.each(['strasse', 'STRASSE', 'straße ', 'Straße', 'stra\u00dfe\u0301', 'strassé'])('does not find the text straße by %j', async (other) => {
      await fresh.database.insert(Note, note('a', 'straße'));
      expect(await fresh.database.row('SELECT id FROM notes WHERE body = ?', [other])).toBeUndefined();
    });

    it('keeps as different keys what differs by case or a trailing space only', async () => {
      for (const id of ['key', 'KEY', 'key ']) await fresh.database.insert(Note, note(id));
      expect((await fresh.database.rows('SELECT id FROM notes')).length).toBe(3);
    });

    it('tells case apart in LIKE too', async () => {
      await fresh.database.insert(Note, note('a', 'Straße'));
      expect(await fresh.database.row('SELECT id FROM notes WHERE body LIKE ?', ['str%'])).toBeUndefined();
      expect(await fresh.database.row('SELECT id FROM notes WHERE body LIKE ?', ['Str%'])).toEqual({ id: 'a' });
    });

    it('keeps every character of a text: emoji, quotes, backslashes, percent signs', async () => {
      const body = `'"\\%_?;--\n\r\t🙂𝒳é\u0301 ${'x'.repeat(900)}`;
      await fresh.database.insert(Note, note('a', body));
      expect((await fresh.database.first(Note, 'WHERE body = ?', [body]))?.body).toBe(body);
    });
  });

  describe('writing', () => {
    it('answers how many rows matched, whether or not they changed', async () => {
      for (const id of ['a', 'b', 'c']) await fresh.database.insert(Note, note(id));
      expect(await fresh.database.run('UPDATE notes SET body = ? WHERE id <> ?', ['text', 'c'])).toBe(2);
      expect(await fresh.database.update(Note, { body: 'text' }, { id: 'a' })).toBe(1);
      expect(await fresh.database.update(Note, { body: 'text' }, { id: 'nobody' })).toBe(0);
      expect(await fresh.database.run('DELETE FROM notes WHERE id = ?', ['nobody'])).toBe(0);
      expect(await fresh.database.run('DELETE FROM notes')).toBe(3);
    });

    it('refuses a second row with the same primary key or unique value, and keeps the first', async () => {
      await fresh.database.insert(Consent, consent('1', 'ann', ['openid']));
      await expect(fresh.database.insert(Consent, consent('1', 'bob', []))).rejects.toBeInstanceOf(UniqueViolation);
      await expect(fresh.database.insert(Consent, consent('2', 'ann', []))).rejects.toBeInstanceOf(UniqueViolation);
      expect(await fresh.database.select(Consent, '')).toEqual([consent('1', 'ann', ['openid'])]);
    });

    it('goes on in a transaction after a unique value was refused', async () => {
      await fresh.database.insert(Note, note('a'));
      await fresh.database.transaction(async (tx) => {
        await expect(tx.insert(Note, note('a'))).rejects.toBeInstanceOf(UniqueViolation);
        await tx.insert(Note, note('b'));
      });
      expect((await fresh.database.select(Note, '')).length).toBe(2);
    });

    it('names no value in the error of a refused row', async () => {
      await fresh.database.insert(Note, note('s3cret'));
      const error: unknown = await fresh.database.insert(Note, note('s3cret', 'b0dy')).catch((refused: unknown) => refused);
      expect(everythingOf(error)).not.toMatch(/s3cret|b0dy/);
    });

    it('names the statement, and no value, in the error of a wrong one', async () => {
      const error: unknown = await fresh.database.run('UPDATE notes SET nothing_of_that_name = ? WHERE id = ?', ['s3cret', 'b0dy']).catch((refused: unknown) => refused);
      expect(everythingOf(error)).toMatch('UPDATE notes SET nothing_of_that_name = ?');
      expect(everythingOf(error)).not.toMatch(/s3cret|b0dy/);
    });

    it('inserts, then updates only what is named, by upsert', async () => {
      await fresh.database.upsert(Consent, consent('1', 'ann', ['openid']), ['userId', 'clientId'], ['scopes']);
      await fresh.database.upsert(Consent, consent('2', 'ann', ['openid', 'email'], 99), ['userId', 'clientId'], ['scopes']);
      expect(await fresh.database.select(Consent, '')).toEqual([consent('1', 'ann', ['openid', 'email'])]);
    });

    it('leaves an existing row alone by an upsert that names nothing', async () => {
      await fresh.database.insert(Note, note('a', 'first'));
      await fresh.database.upsert(Note, note('a', 'second'), ['id'], []);
      expect((await fresh.database.first(Note, ''))?.body).toBe('first');
    });

    it('updates where a column is null', async () => {
      const token = { tokenDigest: 'd', jti: 'j', authorizationId: null, clientId: 'c', sub: 's', scopes: [], audience: 'a', issuedAt: 1, expiresAt: 2 };
      await fresh.database.insert(OpaqueAccessToken, token);
      expect(await fresh.database.update(OpaqueAccessToken, { scopes: ['x'] }, { authorizationId: null })).toBe(1);
      expect(await fresh.database.update(OpaqueAccessToken, { scopes: ['x'] }, { authorizationId: 'some' })).toBe(0);
    });
  });

  describe('mistakes', () => {
    const anything = (value: unknown): Param[] => [value as Param];

    it.each([['undefined', undefined], ['an object', { a: 1 }], ['an array', ['a']], ['a date', new Date(0)], ['NaN', Number.NaN], ['a bigint', 1n], ['a function', () => 1]])(
      'refuses %s as a value before it reaches the driver', async (_, value) => {
        await expect(fresh.database.rows('SELECT id FROM notes WHERE id = ?', anything(value))).rejects.toBeInstanceOf(TypeError);
        await expect(fresh.database.transaction((tx) => tx.run('DELETE FROM notes WHERE id = ?', anything(value)))).rejects.toBeInstanceOf(TypeError);
      });

    it('refuses more or fewer values than placeholders', async () => {
      await expect(fresh.database.row('SELECT id FROM notes WHERE id = ?')).rejects.toThrow('1 placeholders and was given 0');
      await expect(fresh.database.row('SELECT id FROM notes', ['a'])).rejects.toThrow('0 placeholders and was given 1');
    });

    it('binds booleans as one and zero', async () => {
      expect(await fresh.database.row('SELECT ? AS yes, ? AS no', [true, false])).toEqual({ yes: 1, no: 0 });
    });

    it('refuses an entity with a property that is missing, null or of the wrong type', async () => {
      await expect(fresh.database.insert(Note, aNote('a', { body: undefined as unknown as string }))).rejects.toThrow('Note.body is undefined');
      await expect(fresh.database.insert(Note, aNote('a', { body: null as unknown as string }))).rejects.toThrow('Note.body cannot be null');
      await expect(fresh.database.insert(Note, aNote('a', { body: 0 as unknown as string }))).rejects.toThrow('Note.body cannot hold a value of type number');
      await expect(fresh.database.update(Note, { createdAt: '1' as unknown as number }, { id: 'a' })).rejects.toThrow('Note.createdAt');
      expect(await fresh.database.select(Note, '')).toEqual([]);
    });

    it('refuses an update without a condition, or with one that is undefined (NF-07)', async () => {
      await expect(fresh.database.update(Note, { body: 'x' }, {})).rejects.toBeInstanceOf(TypeError);
      await expect(fresh.database.update(Note, { body: 'x' }, { id: undefined as unknown as string })).rejects.toBeInstanceOf(TypeError);
      await expect(fresh.database.update(Note, {}, { id: 'a' })).rejects.toBeInstanceOf(TypeError);
    });
  });

  it('counts statements, and neither BEGIN nor COMMIT nor a ping', async () => {
    const before = fresh.database.statementCount;
    await fresh.database.ping();
    await fresh.database.transaction(async (tx) => {
      await tx.insert(Note, note('a'));
      await tx.first(Note, 'WHERE id = ?', ['a']);
    });
    await fresh.database.row('SELECT id FROM notes');
    expect(fresh.database.statementCount - before).toBe(3);
  });

  it('tells an observer what each took', async () => {
    const seen: string[] = [];
    fresh.database.observe((kind, milliseconds, failed) => seen.push(`${kind} ${milliseconds >= 0} ${failed}`));
    await fresh.database.row('SELECT id FROM notes');
    await fresh.database.run('DELETE FROM notes');
    await fresh.database.transaction(async (tx) => tx.run('DELETE FROM notes'));
    await fresh.database.run('DELETE FROM nothing').catch(() => undefined);
    expect(seen).toEqual(['read true false', 'write true false', 'transaction true false', 'write true true']);
  });
});

/** Message, stack and every property, enumerable or not. */
function everythingOf(error: unknown): string {
  const properties = Object.getOwnPropertyNames(error).map((name) => String((error as Record<string, unknown>)[name]));
  return [String(error), JSON.stringify(error), ...properties].join('\n');
}
