import type { Schema } from './operation.js';

/** A list that is never long enough for pages, in the shape of all lists. */
export function wholeList<T>(data: readonly T[]): { readonly data: readonly T[]; readonly page: { readonly next_cursor: null; readonly has_more: false } } {
  return { data, page: { next_cursor: null, has_more: false } };
}

export const WHOLE_LIST_PAGE: Schema = {
  type: 'object', properties: { next_cursor: { type: 'null' }, has_more: { const: false } }, required: ['next_cursor', 'has_more'], additionalProperties: false,
};
