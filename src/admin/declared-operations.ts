import { AdminEdits } from './admin-edits.js';
import type { AdminResource } from './admin-resource.js';
import { toAdminResources } from './admin-resources.js';
import { BatchOperation } from './api/batch-operation.js';
import { Me } from './api/me.js';
import { ResourceOperations } from './api/resource-operations.js';
import { bare } from './bare.js';
import { type CommandDeclaration, toCommandDeclaration } from './command-declarations.js';
import type { AdminOperation } from './operation.js';
import { adminOperations } from './operations/index.js';
import { adminResources } from './resources/index.js';

/** Every operation for the sake of its declaration, without a database: for help and documentation. None of them can be performed. */
export function declaredOperations(): readonly AdminOperation[] {
  const resources = new ResourceOperations(toAdminResources(...adminResources.map((resource) => bare<AdminResource>(resource))), bare(AdminEdits));
  return [bare(Me), bare(BatchOperation), resources, ...adminOperations.map((group) => bare(group))].flatMap(({ operations }) => operations);
}

export function declaredCommands(): readonly CommandDeclaration[] {
  return declaredOperations().map(toCommandDeclaration);
}
