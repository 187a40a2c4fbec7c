import { expect } from '@jest/globals';
import type { TestApp } from './app.js';

/** What must be true of the database at every moment, whatever happened before: each statement finds the rows that break it. */
const BROKEN_BY: Readonly<Record<string, string>> = {
  'I1: a code was redeemed more than once':
    `SELECT authorization_id AS id FROM audit_events WHERE type = 'code.redeemed' GROUP BY authorization_id HAVING COUNT(*) > 1`,
  'I2: a refresh family without a redeemed code, or a live token without an end':
    `SELECT id FROM authorizations WHERE refresh_generation > 0 AND (code_redeemed_at IS NULL OR refreshed_at IS NULL OR refresh_expires_at IS NULL)`,
  'I3: an authorization goes on after a reuse was noticed':
    `SELECT a.id FROM authorizations a JOIN audit_events e ON e.authorization_id = a.id AND e.type IN ('code.reused', 'code.refused', 'refresh.reused') WHERE a.ended_at IS NULL`,
  'I4: a refresh token was revoked and its authorization goes on':
    `SELECT a.id FROM authorizations a JOIN audit_events e ON e.authorization_id = a.id AND e.type = 'token.revoked' AND e.details LIKE '%refresh_token%' WHERE a.ended_at IS NULL`,
  'I4: a session outlived the disabling of its person, or the change of their password':
    `SELECT s.id FROM sessions s JOIN audit_events e ON e.user_id = s.user_id AND e.type IN ('user.disabled', 'user.deleted', 'user.password_set')
     WHERE s.ended_at IS NULL AND s.created_at < e.occurred_at`,
  'I4: an authorization outlived the disabling of its person, or the change of their password':
    `SELECT a.id FROM authorizations a JOIN sessions s ON s.id = a.session_id JOIN audit_events e ON e.user_id = a.user_id AND e.type IN ('user.disabled', 'user.deleted', 'user.password_set')
     WHERE a.ended_at IS NULL AND s.ended_at IS NULL AND a.created_at < e.occurred_at`,
  'I4: an authorization outlived the consent that it rests on':
    `SELECT a.id FROM authorizations a JOIN consents c ON c.id = a.consent_id JOIN audit_events e ON e.user_id = a.user_id AND e.client_id = a.client_id AND e.type = 'consent.withdrawn'
     WHERE a.ended_at IS NULL AND a.created_at < e.occurred_at`,
  'I6: more than one consent of a person to an application':
    'SELECT user_id AS id FROM consents GROUP BY user_id, client_id HAVING COUNT(*) > 1',
  'I8: an opaque token for somebody else, or of another application, than its authorization':
    `SELECT t.jti AS id FROM access_tokens t JOIN authorizations a ON a.id = t.authorization_id JOIN users u ON u.id = a.user_id WHERE t.sub <> u.sub OR t.client_id <> a.client_id`,
  'I9: an authorization that began before its person had proved who they are':
    'SELECT id FROM authorizations WHERE created_at < authenticated_at',
  'I10: a redeemed code of which the audit log knows nothing':
    `SELECT a.id FROM authorizations a LEFT JOIN audit_events e ON e.authorization_id = a.id AND e.type = 'code.redeemed' WHERE a.code_redeemed_at IS NOT NULL AND e.id IS NULL`,
  'I10: a redemption in the audit log that the database knows nothing of':
    `SELECT a.id FROM authorizations a JOIN audit_events e ON e.authorization_id = a.id AND e.type = 'code.redeemed' WHERE a.code_redeemed_at IS NULL`,
  'I12: a token identifier twice':
    'SELECT jti AS id FROM access_tokens GROUP BY jti HAVING COUNT(*) > 1',
  'I15: an authorization of nobody':
    'SELECT a.id FROM authorizations a LEFT JOIN users u ON u.id = a.user_id WHERE u.id IS NULL',
  'I15: a session of nobody':
    'SELECT s.id FROM sessions s LEFT JOIN users u ON u.id = s.user_id WHERE u.id IS NULL',
  'I15: a consent of nobody, or to nothing':
    'SELECT c.id FROM consents c LEFT JOIN users u ON u.id = c.user_id LEFT JOIN clients k ON k.client_id = c.client_id WHERE u.id IS NULL OR u.deleted_at IS NOT NULL OR k.client_id IS NULL',
  'I15: a login name of nobody, or a person without one':
    `SELECT n.name_digest AS id FROM login_names n LEFT JOIN users u ON u.id = n.user_id WHERE u.id IS NULL OR u.deleted_at IS NOT NULL
     UNION ALL SELECT u.id FROM users u LEFT JOIN login_names n ON n.user_id = u.id WHERE n.user_id IS NULL AND u.deleted_at IS NULL`,
  'I15: a member of no group, or nobody in a group':
    'SELECT m.user_id AS id FROM group_members m LEFT JOIN users u ON u.id = m.user_id LEFT JOIN user_groups g ON g.name = m.group_name WHERE u.id IS NULL OR g.name IS NULL',
  'I15: a secret of no client':
    'SELECT s.id FROM client_secrets s LEFT JOIN clients c ON c.client_id = s.client_id WHERE c.client_id IS NULL',
  'I15: an opaque token without its authorization':
    'SELECT t.jti AS id FROM access_tokens t LEFT JOIN authorizations a ON a.id = t.authorization_id WHERE t.authorization_id IS NOT NULL AND a.id IS NULL',
};

interface Granted { readonly id: string; readonly scopes: string; readonly allowed: string }

/** Fails with a sentence for each invariant that does not hold. */
export async function expectInvariants(test: TestApp): Promise<void> {
  const { database } = test;
  const broken: string[] = [];
  for (const [sentence, sql] of Object.entries(BROKEN_BY)) {
    const rows = await database.rows<{ id: string }>(sql);
    if (rows.length > 0) broken.push(`${sentence} (${rows.length}: ${rows.slice(0, 3).map((row) => row.id).join(', ')})`);
  }
  const granted = await database.rows<Granted>('SELECT a.id, a.scopes, c.scopes AS allowed FROM authorizations a JOIN consents c ON c.id = a.consent_id WHERE a.ended_at IS NULL');
  const ghosts = granted.filter(({ scopes, allowed }) => !parse(scopes).every((scope) => parse(allowed).includes(scope)));
  if (ghosts.length > 0) broken.push(`I6: ${ghosts.length} authorizations with scopes that nobody allowed`);
  if (database.dialect.name === 'sqlite') {
    const check = await database.rows<{ integrity_check: string }>('PRAGMA integrity_check');
    if (check[0]?.integrity_check !== 'ok') broken.push(`I16: ${JSON.stringify(check)}`);
  }
  expect(broken).toEqual([]);
}

const parse = (json: string): string[] => JSON.parse(json) as string[];
