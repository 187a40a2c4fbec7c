import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { Columns, index, unique } from './columns.js';

/** Events are numbered and chained after they were written; a row without a number waits for that. What servers before this one write is sealed as well. */
export class AddAuditSeal1795305650000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    const added = [
      column.id('actor_id', { length: 128, nullable: true }),
      column.longText('personal', { nullable: true }),
      column.sequence('sequence', { nullable: true }),
      column.digest('hash', { nullable: true }),
    ];
    await query.addColumns('audit_events', added.map((options) => new TableColumn(options)));
    await query.createIndex('audit_events', unique('uq_audit_events_sequence', 'sequence'));
    await query.createIndex('audit_events', index('ix_audit_events_type', 'type', 'occurred_at'));
    await query.createIndex('audit_events', index('ix_audit_events_actor_id', 'actor_id'));
  }

  async down(query: QueryRunner): Promise<void> {
    for (const name of ['uq_audit_events_sequence', 'ix_audit_events_type', 'ix_audit_events_actor_id']) await query.dropIndex('audit_events', name);
    await query.dropColumns('audit_events', ['actor_id', 'personal', 'sequence', 'hash']);
  }
}
