import { Me } from './api/me.js';
import { bare } from './bare.js';
import { type CommandDeclaration, toCommandDeclaration } from './command-declarations.js';
import type { AdminOperation } from './operation.js';
import { adminOperations } from './operations/index.js';

/** Every operation for the sake of its declaration, without a database: for help and documentation. None of them can be performed. */
export function declaredOperations(): readonly AdminOperation[] {
  return [Me, ...adminOperations].flatMap((group) => bare(group).operations);
}

export function declaredCommands(): readonly CommandDeclaration[] {
  return declaredOperations().map(toCommandDeclaration);
}
