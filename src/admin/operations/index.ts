import type { Type } from '@nestjs/common';
import type { AdminOperations } from '../operation.js';
import { ClientNames } from './client-names.js';
import { GrantsListing } from './grants-listing.js';
import { GrantOperations } from './grants.js';
import { ScopeWords } from './scope-words.js';
import { SessionsListing } from './sessions-listing.js';
import { SessionOperations } from './sessions.js';
import { SigningKeyOperations } from './signing-keys.js';
import { TokensListing } from './tokens-listing.js';
import { TokenOperations } from './tokens.js';

/** ★ What admins can do besides the resources themselves: a class a line. */
export const adminOperations: Type<AdminOperations>[] = [
  SessionOperations, GrantOperations, TokenOperations, SigningKeyOperations,
];

/** What several of them share. */
export const operationParts: Type[] = [ClientNames, ScopeWords, SessionsListing, GrantsListing, TokensListing];
