import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { Columns } from './columns.js';

/** Which session a pending sign-in adds to; empty: it began with a proof of its own. */
export class AddPendingSignInsSessionId1795305831000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.addColumn('pending_sign_ins', new TableColumn(column.id('session_id', { nullable: true })));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropColumn('pending_sign_ins', 'session_id');
  }
}
