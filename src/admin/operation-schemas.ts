import type { Schema } from './operation.js';

/** Pieces of schemas that several operations share. */
export const INSTANT: Schema = { type: 'string', format: 'date-time' };
export const INSTANT_OR_NULL: Schema = { type: ['string', 'null'], format: 'date-time' };
export const TEXT: Schema = { type: 'string' };
export const TEXT_OR_NULL: Schema = { type: ['string', 'null'] };
export const MANAGED_BY: Schema = { ...TEXT_OR_NULL, description: 'The file that owns it, as file:doorward.yaml; null: nobody.' };
export const SCOPES: Schema = { type: 'array', items: TEXT };
/** The person that something belongs to. */
export const PERSON: Schema = object({ id: TEXT, preferred_username: TEXT });
export const NAMED_CLIENT: Schema = object({ client_id: TEXT, client_name: TEXT });

/** An object whose members are all there. */
export function object(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

export function listOf(items: Schema): Schema {
  return { type: 'array', items };
}

/** RFC 3339, as every answer tells times. */
export function toTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

export function toTimeOrNull(milliseconds: number | null): string | null {
  return milliseconds === null ? null : toTime(milliseconds);
}
