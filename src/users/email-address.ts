import { domainToASCII } from 'node:url';
import { writtenNameProblem } from './login-name.js';

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/**
 * What is wrong with an e-mail address, as a sentence that completes "email ..."; undefined when nothing is.
 * Stricter than RFC 5322 (no quoted local part, no comment, no address literal): whatever it admits can stand in a mail header as it is.
 */
export function emailProblem(email: string): string | undefined {
  if (email.length > 254) return 'may have at most 254 characters';
  const at = email.lastIndexOf('@');
  if (at < 1) return 'must be an e-mail address such as alice@example.test';
  return localPartProblem(email.slice(0, at)) ?? domainProblem(email.slice(at + 1));
}

function localPartProblem(local: string): string | undefined {
  if (local.length > 64) return 'may have at most 64 characters before the @';
  if (/[\s"(),:;<>@[\\\]]/.test(local) || local.startsWith('.') || local.endsWith('.') || local.includes('..')) {
    return 'must be an e-mail address such as alice@example.test';
  }
  return writtenNameProblem(local);
}

/** One mailbox has one spelling: a domain with other letters than a-z is stored in its xn-- form (RFC 5890 §2.3.2.1). */
function domainProblem(domain: string): string | undefined {
  const labels = domain.split('.');
  if (domain.length <= 253 && labels.every((label) => LABEL.test(label))) return undefined;
  const ascii = /[^\x20-\x7e]/.test(domain) ? domainToASCII(domain) : '';
  return ascii === '' ? 'must name a domain after the @' : `must name its domain as ${ascii}`;
}
