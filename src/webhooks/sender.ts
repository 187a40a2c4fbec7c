import { Injectable } from '@nestjs/common';
import { AuditEventStore } from '../audit/audit-event.store.js';
import { Clock } from '../platform/clock.js';
import { CannotOpen } from '../platform/derived-keys.js';
import { hideSecrets } from '../platform/log-redaction.js';
import { OutboundFailed, OutboundRefused, SafeFetch } from '../platform/safe-fetch.js';
import type { Attempt, Delivery } from './delivery.entity.js';
import { TEST_TYPE } from './event-patterns.js';
import { type Message, testMessage, toMessage } from './message.js';
import type { Webhook } from './webhook.entity.js';
import { WebhookSecrets } from './webhook-secret.js';

const TIMEOUT_MS = 15_000;
const MOST_ANSWER_BYTES = 2048;
const LONGEST_ANSWER = 300;

/** An attempt, and how long the receiver asked to be left alone. */
export interface Sent {
  readonly attempt: Attempt;
  readonly retryAfterMs: number;
}

interface Outgoing { readonly id: string; readonly body: string; readonly at: number; readonly signal: AbortSignal }

/** Sends one message once. What the receiver answers is kept in part only: it is for the eyes of admins, and may be anything. */
@Injectable()
export class WebhookSender {
  constructor(private readonly events: AuditEventStore, private readonly secrets: WebhookSecrets, private readonly safeFetch: SafeFetch, private readonly clock: Clock) {}

  /** Undefined: there is nothing to tell any more, as the event is gone. */
  async send(webhook: Webhook, delivery: Delivery, signal: AbortSignal): Promise<Sent | undefined> {
    const message = await this.messageOf(webhook, delivery);
    if (message === undefined) return undefined;
    const at = this.clock.now();
    const started = performance.now();
    const outcome = await this.post(webhook, { id: delivery.eventId, body: JSON.stringify(message), at, signal });
    const { retryAfterMs = 0, ...rest } = outcome;
    return { attempt: { at, durationMs: Math.round(performance.now() - started), ...rest }, retryAfterMs };
  }

  private async messageOf(webhook: Webhook, delivery: Delivery): Promise<Message | undefined> {
    if (delivery.type === TEST_TYPE) return testMessage(delivery);
    const event = await this.events.find(delivery.eventId);
    return event === undefined ? undefined : toMessage(event, webhook.personalData);
  }

  private async post(webhook: Webhook, { id, body, at, signal }: Outgoing): Promise<Pick<Attempt, 'status' | 'error' | 'answer'> & { readonly retryAfterMs?: number }> {
    const timestamp = Math.floor(at / 1000);
    const signature = this.signatureOf(webhook, at, { id, timestamp, body });
    if (signature === undefined) return { status: null, error: 'secret', answer: null };
    const headers = { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature };
    try {
      const answer = await this.safeFetch.fetch(webhook.url, { method: 'POST', headers, body, mostBytes: MOST_ANSWER_BYTES, cut: true, timeoutMs: TIMEOUT_MS, paced: true, signal });
      const good = answer.status >= 200 && answer.status < 300;
      const seconds = /^\d{1,6}$/.exec(answer.headers['retry-after'] ?? '')?.[0] ?? '0';
      return { status: answer.status, error: good ? null : answer.status >= 300 && answer.status < 400 ? 'redirect' : 'status', answer: toText(answer.body), retryAfterMs: Number(seconds) * 1000 };
    } catch (error) {
      if (error instanceof OutboundRefused || error instanceof OutboundFailed) return { status: null, error: error.reason, answer: null };
      throw error;
    }
  }

  /** Undefined: its secret was sealed under a SECRET_KEY that is no longer there. A new one mends it. */
  private signatureOf(webhook: Webhook, at: number, signed: { readonly id: string; readonly timestamp: number; readonly body: string }): string | undefined {
    try {
      return this.secrets.sign(webhook, at, signed);
    } catch (error) {
      if (error instanceof CannotOpen) return undefined;
      throw error;
    }
  }
}

/** Readable text alone: no bytes that a terminal or a page would obey. */
function toText(body: Buffer): string | null {
  const text = hideSecrets(body.toString('utf8').replaceAll(/[\s\p{Cc}\p{Cf}\ufffd]+/gu, ' ').trim());
  return text === '' ? null : text.slice(0, LONGEST_ANSWER).replace(/[\ud800-\udbff]$/, '');
}
