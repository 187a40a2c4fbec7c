import { toSmtpTarget } from './smtp-options.js';

/** What a visit to a mail server found: null where it would take mails. */
export type SmtpTrouble = { readonly kind: 'unreachable' | 'tls' | 'login' | 'protocol'; readonly words: string } | null;

/** Connects, greets, raises to TLS and signs in as sending does, and sends nothing. */
export async function visitSmtp(smtpUrl: string): Promise<SmtpTrouble> {
  const { options } = toSmtpTarget(smtpUrl);
  const { default: nodemailer } = await import('nodemailer');
  const transport = nodemailer.createTransport({ ...options, connectionTimeout: 5000, greetingTimeout: 5000, socketTimeout: 5000, dnsTimeout: 5000 });
  try {
    await transport.verify();
    return null;
  } catch (error) {
    return toTrouble(error as Error & { readonly code?: string });
  } finally {
    transport.close();
  }
}

function toTrouble({ code = '', message }: Error & { readonly code?: string }): SmtpTrouble {
  const words = message.split('\n')[0]?.slice(0, 200) ?? '';
  if (code === 'EAUTH') return { kind: 'login', words };
  if (code === 'ETLS' || /certificate|self[- ]signed|ssl|tls|altname/i.test(words)) return { kind: 'tls', words };
  return { kind: code === 'EPROTOCOL' || code === 'EENVELOPE' ? 'protocol' : 'unreachable', words };
}
