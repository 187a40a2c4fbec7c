import { describe, expect, it } from '@jest/globals';
import { AuditEvent } from '../audit/event.entity.js';
import { AUDIT_HEADINGS, auditRows } from './audit-table.js';

const eventWith = (facts: Partial<AuditEvent>): AuditEvent => Object.assign(new AuditEvent(), {
  occurredAt: Date.UTC(2026, 10, 23, 9), type: 'client.updated', outcome: 'success', actor: 'api', actorId: null, userId: null, clientId: null, address: null, details: {}, ...facts,
});
const NAMES = new Map([['usr_ada', 'ada'], ['usr_desk', 'desk']]);
const cellsOf = (facts: Partial<AuditEvent>): Readonly<Record<string, string>> => {
  const [row = []] = auditRows([eventWith(facts)], NAMES);
  return Object.fromEntries(AUDIT_HEADINGS.map((heading, index) => [heading, row[index] ?? 'no cell']));
};

describe('the table of audit events', () => {
  it('says who did what from which address, and the details last', () => {
    expect(cellsOf({ actorId: 'desk', clientId: 'batch', address: '203.0.113.7', details: { changed: ['scopes'] } })).toEqual({
      WHEN: '2026-11-23T09:00:00Z', TYPE: 'client.updated', OUTCOME: 'success', ACTOR: 'api client desk', ADDRESS: '203.0.113.7', USER: '', CLIENT: 'batch', DETAILS: '{"changed":["scopes"]}',
    });
    expect(AUDIT_HEADINGS.at(-1)).toBe('DETAILS');
  });

  it('tells a person from an application that is called like them', () => {
    expect([cellsOf({ actorId: 'usr_desk' })['ACTOR'], cellsOf({ actorId: 'desk' })['ACTOR']]).toEqual(['api user desk', 'api client desk']);
  });

  it('calls people by their user names, and by their ids once they are gone', () => {
    expect(cellsOf({ actor: 'user', userId: 'usr_ada' })).toMatchObject({ ACTOR: 'user', USER: 'ada' });
    expect(cellsOf({ actorId: 'usr_gone', userId: 'usr_wiped' })).toMatchObject({ ACTOR: 'api user usr_gone', USER: 'usr_wiped' });
  });
});
