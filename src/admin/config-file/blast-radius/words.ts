/** `37 people`, `1 person`. */
export function people(count: number): string {
  return counted(count, 'person', 'people');
}

export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The first few of many names. */
export function names(all: readonly string[]): string {
  const [shown, more] = [all.slice(0, 5), all.length - 5];
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
