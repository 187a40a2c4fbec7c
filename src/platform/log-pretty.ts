import { toPrintable } from './log-redaction.js';

const LEVEL_COLOURS: Readonly<Record<string, number>> = { trace: 90, debug: 36, info: 32, warn: 33, error: 31, fatal: 35 };

/** Turns one line of our JSON into one for people: time, level, message, then the fields; an error's stack below, indented. */
export function toPrettyLine(line: string, colours: boolean): string {
  const { time, level, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const paint = (text: string, colour: number): string => (colours ? `\u001b[${colour}m${text}\u001b[0m` : text);
  const name = typeof level === 'string' ? level : 'info';
  const head = [
    paint(toText(time).slice(11, 23), 90),
    paint(name.toUpperCase().padEnd(5), LEVEL_COLOURS[name] ?? 0),
    typeof msg === 'string' ? toPrintable(msg) : '',
    ...Object.entries(fields).map(([key, value]) => paint(`${toPrintable(key)}=${toText(value)}`, 90)),
  ];
  return `${head.join(' ')}\n${toErrorLines(err, paint)}`;
}

function toText(value: unknown): string {
  if (typeof value !== 'string') return toPrintable(JSON.stringify(value));
  const text = toPrintable(value);
  return /[\s"=]/.test(text) || text === '' ? `"${text.replaceAll('"', '\\"')}"` : text;
}

/** Every line of a stack is indented, as its first one repeats the message and that may hold what a stranger sent. */
function toErrorLines(error: unknown, paint: (text: string, colour: number) => string): string {
  if (typeof error !== 'object' || error === null) return '';
  const { message, stack, cause } = error as Record<string, unknown>;
  const lines = typeof stack === 'string' ? stack.split('\n') : [toText(message)];
  const printed = lines.map((line) => `      ${paint(toPrintable(line), 90)}\n`).join('');
  return printed + (cause === undefined ? '' : `      caused by\n${toErrorLines(cause, paint)}`);
}
