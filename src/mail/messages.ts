/**
 * What may stand in a mail's data. Texts are shown cut to 64 characters and so that no mail program makes a link of them; `url` is the exception, which must lead to
 * this server, as are `code` and `network` (an IP address), which nobody but this server makes.
 */
export type MailData = Readonly<Record<string, string | number | null>>;

/** How somebody is greeted: the display name, where it is one. */
type ToPerson = { readonly person: string | null };
type WithLink = { readonly url: string };
type WithCode = { readonly code: string; readonly minutes: number };

/** What one's own account went through. */
export type NoticeKind =
  | 'new-device' | 'password-changed' | 'password-changed-others-stay' | 'password-set' | 'passkey-added' | 'passkey-removed' | 'authenticator-added' | 'authenticator-removed'
  | 'recovery-codes-made' | 'recovery-codes-renewed' | 'recovery-code-used' | 'factors-reset' | 'email-changed' | 'sign-in-disowned' | 'account-deleted';

/** ★ The mails: one line each, `name: mail<Data>()`, and two templates, views/mail/<name>.txt.hbs and <name>.html.hbs. */
export const MESSAGES = {
  /** To whoever has forgotten their password. */
  'password-reset': mail<ToPerson & WithLink & WithCode>(),
  /** The same where the password is not this server's to set. */
  'password-elsewhere': mail<ToPerson>(),
  /** A link by which an admin lets somebody choose their password. */
  'password-setup': mail<ToPerson & WithLink & { readonly hours: number }>(),
  'invitation': mail<ToPerson & WithLink & { readonly days: number; readonly application: string | null }>(),
  /** To the admins: somebody came with an invitation that is over. */
  'invitation-wanted': mail<ToPerson & { readonly invited: string }>(),
  /** Proves that an address is somebody's. */
  'email-proof': mail<ToPerson & WithLink & WithCode>(),
  /** To whom an address belongs that somebody else wanted to take. */
  'email-taken': mail<ToPerson>(),
  /** A second factor. */
  'sign-in-code': mail<ToPerson & WithCode>(),
  'security-notice': mail<ToPerson & WithLink & { readonly kind: NoticeKind; readonly at: number; readonly device: string | null; readonly network: string | null; readonly what: string | null }>(),
};

export type MessageName = keyof typeof MESSAGES;
export type Messages = { readonly [Name in MessageName]: (typeof MESSAGES)[Name]['data'] };

export function isMessageName(name: string): name is MessageName {
  return Object.hasOwn(MESSAGES, name);
}

/** Carries the type of a mail's data; there is nothing in it at run time. */
function mail<Data extends MailData>(): { readonly data: Data } {
  return Object.freeze({}) as { readonly data: Data };
}
