import { Entity } from 'typeorm';
import { Count, Id, Instant, Json } from '../database/columns.js';

export type DeliveryStatus = 'pending' | 'delivered' | 'failed';

/** One attempt, as the log of a delivery keeps it. */
export interface Attempt {
  readonly at: number;
  readonly durationMs: number;
  /** Of the answer; null where none came. */
  readonly status: number | null;
  /** A word for what went wrong; null when nothing did. */
  readonly error: string | null;
  /** How the answer began. */
  readonly answer: string | null;
}

/** One event on its way to one webhook. What is sent is made of the event at each attempt: no copy of it is kept here. */
@Entity('webhook_deliveries')
export class Delivery {
  @Id('id', { primary: true }) id!: string;
  @Id('webhook_id') webhookId!: string;
  /** What receivers know the message by: the same at every attempt. */
  @Id('event_id') eventId!: string;
  @Id('type') type!: string;
  @Instant('occurred_at') occurredAt!: number;
  @Id('status', { length: 16 }) status!: DeliveryStatus;
  @Count('attempts') attempts!: number;
  /** The last attempts, newest last. */
  @Json('log') log!: readonly Attempt[];
  /** When it is tried (again), or when whoever tries it just now is given up for dead; null when nothing is left to do. */
  @Instant('next_at', { nullable: true }) nextAt!: number | null;
  @Instant('created_at') createdAt!: number;
  @Instant('expires_at') expiresAt!: number;
}
