/** What an error code or a problem type means: the list of all of them, or with `name` one. */
export interface ErrorReferencePage {
  readonly name: string | null;
  readonly kinds: readonly { readonly kind: 'protocol' | 'api'; readonly entries: readonly ErrorReferenceEntry[] }[];
}

export interface ErrorReferenceEntry {
  /** The code of `error`, or what ends `type`. */
  readonly name: string;
  readonly kind: 'protocol' | 'api';
  readonly status: number;
  /** Of a problem type. */
  readonly title: string | null;
  /** Text and code in turn. */
  readonly advice: readonly { readonly words: string; readonly isCode: boolean }[];
}
