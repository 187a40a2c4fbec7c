import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { Columns } from './columns.js';

/** What whoever invites has said of the address; empty: nothing, so that it goes by how the link is passed on. */
export class AddInvitationsEmailVouched1795305832000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.addColumn('invitations', new TableColumn(column.flag('email_vouched', { nullable: true })));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropColumn('invitations', 'email_vouched');
  }
}
