/** Where an invitation has run out. Posts csrf to `action`; null: somebody was told. */
export interface InvitationOverPage {
  readonly ask: { readonly csrf: string; readonly action: string } | null;
  readonly requestId: string;
}

/** A mail that was not sent, as a list shows it. */
export interface KeptMailRow {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface MailsPage {
  /** Newest first. */
  readonly mails: readonly KeptMailRow[];
  /** Whether mails go to a mail server, and this list stays empty. */
  readonly sent: boolean;
}

export interface MailPage extends KeptMailRow {
  /** Of the text part. */
  readonly lines: readonly string[];
  /** The way that it opens, and the code that it brings, where it does: to go on by a click. */
  readonly url: string | null;
}
