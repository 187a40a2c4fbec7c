/** A token as a screen or a terminal may show it: enough to recognise it, too little to use it. */
export function shortened(token: string): string {
  return token.length <= 24 ? '…' : `${token.slice(0, 10)}…${token.slice(-4)} (${token.length} characters)`;
}
