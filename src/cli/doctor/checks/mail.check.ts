import { visitSmtp } from '../../../mail/smtp-visit.js';
import { type Check, error, warning } from '../check.js';

const FIXES = {
  unreachable: 'Correct the host and port of SMTP_URL, or open the way to it.',
  tls: 'Use smtps:// where the server speaks TLS at once; name it as its certificate does; NODE_EXTRA_CA_CERTS adds an authority of your own.',
  login: 'Correct the user name and password of SMTP_URL.',
  protocol: 'See in the mail server\'s log why it refuses.',
} as const;

export const mail: Check = {
  name: 'mail',
  about: 'Mail can be sent',
  async run({ config, production }) {
    const { smtpUrl } = config.mail;
    if (smtpUrl === undefined) {
      return production ? [warning('No mail can be sent: who forgets their password has to ask an admin, and nobody is told of changes to their account.', 'Set SMTP_URL and MAIL_FROM.')] : [];
    }
    const trouble = await visitSmtp(smtpUrl);
    return trouble === null ? [] : [error(`The mail server of SMTP_URL does not take mails (${trouble.words}).`, FIXES[trouble.kind])];
  },
};
