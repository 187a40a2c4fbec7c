import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { Clock } from '../platform/clock.js';
import type { Letter } from './letters.js';
import { toSmtpTarget } from './smtp-options.js';

/** `over`: the server will never take it; `later`: it, or the way to it, may be better one day. */
export interface SendingOutcome {
  readonly result: 'sent' | 'over' | 'later';
  /** A word for what went wrong; null when nothing did. Nothing of what the server said: it repeats addresses. */
  readonly error: string | null;
}

/** Whatever else it is, a comma would make two addresses of it and a line break another header. */
const ADDRESS = /^[^\s@<>,;:"()[\]\\]{1,64}@[^\s@<>,;:"()\\]{1,255}$/u;

/** Sends one mail once, by the server of SMTP_URL. */
@Injectable()
export class SmtpSender {
  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'mail' | 'publicUrl'>, private readonly clock: Clock) {}

  async send({ id, to, subject, text, html }: Letter): Promise<SendingOutcome> {
    const { smtpUrl, from } = this.config.mail;
    if (smtpUrl === undefined || from === undefined) return { result: 'later', error: 'unset' };
    if (!ADDRESS.test(to)) return { result: 'over', error: 'address' };
    // 35 files, which a server that sends no mail never needs.
    const { default: nodemailer } = await import('nodemailer');
    const transport = nodemailer.createTransport({ ...toSmtpTarget(smtpUrl).options, disableFileAccess: true, disableUrlAccess: true });
    try {
      await transport.sendMail({
        from, to: { name: '', address: to }, subject, text, html, date: new Date(this.clock.now()), messageId: `<${id}@${this.config.publicUrl.hostname}>`,
        // Out-of-office answers would come back by the hundred. RFC 3834 §5.
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      });
      return { result: 'sent', error: null };
    } catch (error) {
      return toOutcome(error as SmtpError);
    } finally {
      transport.close();
    }
  }
}

interface SmtpError { readonly code?: string; readonly command?: string; readonly responseCode?: number }

/** What is said of the recipient or the message is said for good (RFC 5321 §4.2.1: 5yz); a refused password or sender is for whoever runs the server to mend. */
function toOutcome({ code, command, responseCode = 0 }: SmtpError): SendingOutcome {
  const aboutThisMail = command === 'RCPT TO' || command === 'DATA';
  if (responseCode >= 400) return { result: aboutThisMail && responseCode >= 500 ? 'over' : 'later', error: `${responseCode}` };
  return { result: 'later', error: (code ?? 'failed').toLowerCase().replace(/^e(?=[a-z])/, '').slice(0, 64) };
}
