/** The summary of an operation where it stands as a line of its own. */
export function asTitle(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}`.replace(/\.$/, '');
}

/** The same as the help of a command. */
export function asHelp(summary: string): string {
  return `${summary.charAt(0).toLowerCase()}${summary.slice(1)}`.replace(/\.$/, '');
}
