import { Injectable } from '@nestjs/common';
import type { Act, AdminResource, ParsedDraft, Stored } from '../../src/admin/admin-resource.js';
import { draftProblems, unknownFields, type Wire } from '../../src/admin/draft-check.js';
import { Field, fieldsOf } from '../../src/admin/field.js';
import { IsText } from '../../src/admin/field-rules.js';
import type { RestDeclaration } from '../../src/admin/rest-declaration.js';
import { IsIn, IsOptional } from '../../src/admin/rules.js';
import { Database } from '../../src/database/database.js';
import { keysetTail } from '../../src/database/keyset.js';
import type { Statements, Transaction } from '../../src/database/statements.js';

class ToyDraft {
  @Field('its name', { example: 'bear' })
  @IsText(50)
  name!: string;

  @Field('what it is made of')
  @IsOptional()
  @IsIn(['wood', 'plush'], { message: 'must be wood or plush' })
  material?: string;
}

interface Toy {
  readonly name: string;
  readonly material: string | null;
  readonly managed_by: string | null;
  readonly version: number;
}

/** The one file of "How to add something that operators manage". */
@Injectable()
export class ToysAdmin implements AdminResource<Toy> {
  readonly name = 'toys';
  readonly singular = 'toy';
  readonly key = 'name';
  readonly fields = fieldsOf(ToyDraft);
  readonly kept = [];
  readonly rest: RestDeclaration<Toy> = {
    place: 'name', scope: 'settings', ifMatch: 'honoured', replaceable: true, shown: { managed_by: { type: ['string', 'null'] } },
    listing: {
      fields: {
        name: { column: { sql: 'name' }, kind: 'text', about: 'its name', filter: true, sort: true, of: (toy) => toy.name },
        material: { column: { sql: 'material', nullable: true }, kind: 'text', about: 'what it is made of', values: ['wood', 'plush'], filter: true },
      },
      defaultSort: 'name', unique: 'name',
      rows: (statements, page) => {
        const { tail, params } = keysetTail(page);
        return statements.rows<Toy>(`SELECT * FROM toys ${tail}`, params);
      },
      toWire: (toys) => toys.map((toy) => ({ ...toWire(toy), managed_by: toy.managed_by })),
    },
    lock: async (tx, name) => void (await tx.run('UPDATE toys SET version = version WHERE name = ?', [name])),
    example: { name: 'bear', material: 'plush' }, patchExample: { material: 'wood' },
  };

  constructor(private readonly database: Database) {}

  parse(wire: Wire): ParsedDraft {
    const problems = [...unknownFields(wire, this.fields), ...draftProblems(ToyDraft, wire)];
    return problems.length > 0 ? { problems } : { wire };
  }

  async find(key: string, statements: Statements = this.database): Promise<Stored<Toy> | undefined> {
    const toy = await statements.row<Toy>('SELECT * FROM toys WHERE name = ?', [key]);
    return toy === undefined ? undefined : toStored(toy);
  }

  async page(after: Stored<Toy> | undefined, _managedBy?: string, statements: Statements = this.database): Promise<Stored<Toy>[]> {
    return (await statements.rows<Toy>('SELECT * FROM toys WHERE name > ? ORDER BY name LIMIT 100', [after?.key ?? ''])).map(toStored);
  }

  async create(tx: Transaction, wire: Wire, act: Act): Promise<string> {
    await tx.run('INSERT INTO toys (name, material, managed_by, version) VALUES (?, ?, ?, 1)', [String(wire['name']), materialIn(wire), act.managedBy]);
    return String(wire['name']);
  }

  async update(tx: Transaction, { key, row }: Stored<Toy>, wire: Wire): Promise<boolean> {
    return (await tx.run('UPDATE toys SET material = ?, version = version + 1 WHERE name = ? AND version = ?', [materialIn(wire), key, row.version])) === 1;
  }

  async delete(tx: Transaction, { key }: Stored<Toy>): Promise<boolean> {
    return (await tx.run('DELETE FROM toys WHERE name = ?', [key])) === 1;
  }
}

const materialIn = (wire: Wire): string | null => (typeof wire['material'] === 'string' ? wire['material'] : null);

function toWire({ name, material }: Toy): Wire {
  return { name, ...(material === null ? {} : { material }) };
}

function toStored(toy: Toy): Stored<Toy> {
  return { id: toy.name, key: toy.name, wire: toWire(toy), managedBy: toy.managed_by, origin: null, version: toy.version, row: toy };
}
