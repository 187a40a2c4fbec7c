/** The admin API for people: the list of what there is, or with `resource` everything about one. */
export interface ReferencePage {
  readonly publicUrl: string;
  readonly resource: string | null;
  readonly resources: readonly { readonly name: string; readonly operations: readonly Pick<ReferenceOperation, 'id' | 'method' | 'path' | 'summary'>[] }[];
  readonly operations: readonly ReferenceOperation[];
}

export interface ReferenceOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly scope: string | null;
  readonly parameters: readonly ReferenceField[];
  readonly body: ReferenceContent | null;
  readonly answers: readonly { readonly status: number; readonly about: string; readonly content: ReferenceContent | null }[];
  readonly problems: readonly { readonly status: number; readonly about: string }[];
  /** The call as a line for the shell. */
  readonly code: string;
  readonly command: string;
}

export interface ReferenceContent {
  readonly type: string;
  readonly fields: readonly ReferenceField[];
  /** An example. */
  readonly code: string | null;
}

export interface ReferenceField {
  readonly name: string;
  /** Of a parameter: in the path, the query or a header. */
  readonly place: 'path' | 'query' | 'header' | null;
  readonly type: string;
  readonly required: boolean;
  readonly about: string;
}
