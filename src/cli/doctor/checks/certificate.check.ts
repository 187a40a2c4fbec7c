import { X509Certificate } from 'node:crypto';
import { type Check, error, type Finding, warning } from '../check.js';

const DAY_MS = 86_400_000;
const SOON_DAYS = 14;

export const certificate: Check = {
  name: 'certificate',
  about: 'The certificate is one that browsers take, for two more weeks at least',
  async run(examined) {
    const { publicUrl, listen } = examined.config;
    const now = examined.surroundings.now();
    const findings: Finding[] = [];
    if (listen.tls !== undefined) {
      const own = new X509Certificate(listen.tls.cert);
      findings.push(...ending('The certificate in TLS_CERT_FILE', Date.parse(own.validTo), now));
      if (own.checkHost(publicUrl.hostname) === undefined) findings.push(error(`The certificate in TLS_CERT_FILE is not for ${publicUrl.hostname}.`, 'Get one for the host of PUBLIC_URL.'));
    }
    const served = publicUrl.secure ? (await examined.visit('/.well-known/openid-configuration'))?.certificate : undefined;
    if (served === undefined) return findings;
    if (!served.trusted) findings.push(error(`${publicUrl.issuer} shows a certificate that is not trusted here (${served.problem ?? ''}).`, 'Serve the whole chain; for an authority of your own, set NODE_EXTRA_CA_CERTS where services run.'));
    return listen.tls === undefined ? [...findings, ...ending(`The certificate of ${publicUrl.issuer}`, served.validTo, now)] : findings;
  },
};

function ending(what: string, validTo: number, now: number): Finding[] {
  const days = Math.floor((validTo - now) / DAY_MS);
  if (days < 0) return [error(`${what} ended ${-days} days ago: nobody can sign in.`, 'Renew it.')];
  return days < SOON_DAYS ? [warning(`${what} ends in ${days} days.`, 'Renew it, and see to it that it is renewed by itself.')] : [];
}
