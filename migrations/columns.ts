import { type QueryRunner, Table, type TableColumnOptions, TableIndex } from 'typeorm';

/*
 * The kinds of column of src/database/columns.ts as they were when these migrations were written. Frozen: a migration that has run somewhere must
 * mean the same for ever. What a later migration needs differently gets another name here.
 */

interface Kind { readonly primary?: boolean; readonly nullable?: boolean; readonly length?: number }
interface Charset { readonly charset?: string; readonly collation?: string }

/**
 * Columns compare bytes: case, accents and trailing spaces make a difference. SQLite does so by itself. The `utf8mb4_bin` of MySQL and MariaDB ignores
 * trailing spaces; the collation that does not has a name of its own on each. Identifiers are utf8mb4 too: compared with a column of ASCII, a foreign
 * letter in a request would be an error (1267) and not a row that is not there.
 */
export class Columns {
  private constructor(private readonly exact: Charset, private readonly mysql: boolean) {}

  static async for(query: QueryRunner): Promise<Columns> {
    if (query.dataSource.options.type !== 'mysql') return new Columns({}, false);
    const [answer] = (await query.query('SELECT VERSION() AS version')) as { version: string }[];
    const mariaDb = answer?.version.includes('MariaDB') === true;
    return new Columns({ charset: 'utf8mb4', collation: mariaDb ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin' }, true);
  }

  id(name: string, kind: Kind = {}): TableColumnOptions {
    return column(name, kind, { type: 'varchar', length: String(kind.length ?? 64), ...this.exact });
  }

  digest(name: string, kind: Kind = {}): TableColumnOptions {
    return column(name, kind, { type: 'varchar', length: '43', ...this.exact });
  }

  text(name: string, length: number, kind: Kind = {}): TableColumnOptions {
    return column(name, kind, { type: 'varchar', length: String(length), ...this.exact });
  }

  longText(name: string, kind: Kind = {}): TableColumnOptions {
    return column(name, kind, { type: this.mysql ? 'mediumtext' : 'text', ...this.exact });
  }

  json(name: string, kind: Kind = {}): TableColumnOptions {
    return this.longText(name, kind);
  }

  instant(name: string, kind: Kind = {}): TableColumnOptions {
    return column(name, kind, { type: 'bigint' });
  }

  sequence(name: string, kind: Kind = {}): TableColumnOptions {
    return column(name, kind, { type: 'bigint' });
  }

  count(name: string, kind: Kind = {}): TableColumnOptions {
    return column(name, kind, { type: 'int' });
  }

  flag(name: string, kind: Kind = {}): TableColumnOptions {
    return column(name, kind, { type: this.mysql ? 'tinyint' : 'boolean' });
  }

  table(name: string, columns: TableColumnOptions[], indices: TableIndex[] = []): Table {
    return new Table({ name, columns, indices, ...(this.mysql ? { engine: 'InnoDB' } : {}) });
  }
}

/** Index names are told in full: SQLite wants them unique over all tables. */
export function index(name: string, ...columnNames: string[]): TableIndex {
  return new TableIndex({ name, columnNames });
}

export function unique(name: string, ...columnNames: string[]): TableIndex {
  return new TableIndex({ name, columnNames, isUnique: true });
}

function column(name: string, { primary = false, nullable = false }: Kind, options: Omit<TableColumnOptions, 'name'>): TableColumnOptions {
  return { name, isPrimary: primary, isNullable: nullable && !primary, ...options };
}
