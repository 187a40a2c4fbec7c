import { shortened } from '../shortened.js';

const SECRET_PARAMETERS: ReadonlySet<string> = new Set(['code', 'password', 'csrf', 'code_verifier', 'refresh_token', 'access_token', 'id_token', 'id_token_hint', 'token']);

/** Prints what goes over the wire, with secrets cut short: a demonstration is pasted into tickets. */
export class Transcript {
  constructor(private readonly write: (text: string) => void) {}

  title(sentence: string): void {
    this.write(`\n${sentence}\n`);
  }

  line(text: string): void {
    this.write(`   ${text}\n`);
  }

  block(text: string): void {
    for (const line of text.split('\n')) this.line(`  ${line}`.trimEnd());
  }

  /** One request of the browser. */
  hop(method: string, url: URL, body: string | undefined, status: number, target: string | null | undefined): void {
    this.line(`browser  ${method} ${safeUrl(url)}`);
    if (body !== undefined && body !== '') this.line(`           ${safeParameters(new URLSearchParams(body))}`);
    this.line(`         ${status}${target === null || target === undefined ? '' : ` → ${safeUrl(new URL(target, url))}`}`);
  }

  /** One request of the application's own. */
  backChannel(method: string, url: URL, body: string | undefined, status: number, answer: string): void {
    this.line(`client   ${method} ${safeUrl(url)}`);
    if (body !== undefined && body !== '') this.line(`           ${safeParameters(new URLSearchParams(body))}`);
    this.line(`         ${status} ${safeJson(answer)}`);
  }
}

function safeUrl(url: URL): string {
  return `${url.pathname}${url.search === '' ? '' : `?${safeParameters(url.searchParams)}`}`;
}

function safeParameters(parameters: URLSearchParams): string {
  return Array.from(parameters, ([name, value]) => `${name}=${SECRET_PARAMETERS.has(name) ? '…' : value}`).join('&');
}

function safeJson(answer: string): string {
  try {
    const value: unknown = JSON.parse(answer, (name, member: unknown) => (typeof member === 'string' && SECRET_PARAMETERS.has(name) ? shortened(member) : member));
    const text = JSON.stringify(value);
    return text.length > 600 ? `${text.slice(0, 600)}…` : text;
  } catch {
    return answer.slice(0, 200);
  }
}
