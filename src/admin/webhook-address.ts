import { OutboundFailed, OutboundRefused, type SafeFetch } from '../platform/safe-fetch.js';

/** Why the server would not go to a webhook's URL, as a sentence about it; undefined: it would. Nobody is asked where its name leads: that is looked up each time it goes. */
export function webhookUrlProblem(safeFetch: SafeFetch, url: string): string | undefined {
  try {
    safeFetch.checkText(url, { encrypted: true });
    return undefined;
  } catch (error) {
    return sentenceOf(error);
  }
}

/** The same with the name looked up, for the moment at which somebody can still mend it. */
export async function reachedWebhookUrlProblem(safeFetch: SafeFetch, url: string): Promise<string | undefined> {
  try {
    await safeFetch.require(url, { encrypted: true });
    return undefined;
  } catch (error) {
    if (error instanceof OutboundFailed) return 'names a host that has no address, as far as this server can find out: mend the name, or the DNS that this server asks';
    return sentenceOf(error);
  }
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof OutboundRefused)) throw error;
  return error.reason === 'plain-http' ? 'must begin with https://: plain http is for loopback in development' : error.message;
}
