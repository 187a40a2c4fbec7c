import type { Wire } from './draft-check.js';

/** The members of the settings that list groups. */
const MEMBERS = ['groups', 'passkey_groups'] as const;

export interface NamedGroup {
  readonly member: string;
  readonly index: number;
  readonly name: string;
}

/** Every group that a section names, and where. */
export function groupsNamedIn(section: Wire): NamedGroup[] {
  const listed = (member: string): readonly unknown[] => (Array.isArray(section[member]) ? (section[member] as unknown[]) : []);
  return MEMBERS.flatMap((member) => listed(member).map((name, index) => ({ member, index, name: String(name) })));
}
