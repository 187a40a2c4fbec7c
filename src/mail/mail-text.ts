import { displayText } from '../http/display-text.js';

const LONGEST = 64;

/**
 * Text of others as a mail shows it: short, on one line, and so that no mail program makes a link of it. Whoever may choose their own name must not be able to write
 * to others in this server's name.
 */
export function mailText(value: string): string {
  return displayText(value, LONGEST).replace(/([.:/@\\])(?=[^\s.:/@\\])/g, '$1 ');
}

/** A name to greet somebody by; null for what is none: addresses, numbers to ring, sentences. */
export function greetingName(value: string | null): string | null {
  const name = displayText(value ?? '', LONGEST);
  const isName = name !== '' && !/[:/@\\?!]|www|\.\p{L}{2}|\p{Nd}{3}|…$/iu.test(name);
  return isName ? name : null;
}
