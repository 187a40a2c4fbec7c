import { Entity } from 'typeorm';
import { Id, Sequence } from '../database/columns.js';

/** How far the audit log has been read for webhooks. */
@Entity('webhook_cursors')
export class WebhookCursor {
  @Id('name', { primary: true }) name!: string;
  @Sequence('sequence') sequence!: number;
}
