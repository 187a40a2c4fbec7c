import { Injectable } from '@nestjs/common';
import { IsOptional } from '../rules.js';
import type { Statements, Transaction } from '../../database/statements.js';
import type { Group } from '../../users/group.entity.js';
import { groupNameProblem } from '../../users/group-name.js';
import { GroupStore } from '../../users/group.store.js';
import type { Act, AdminResource, ParsedDraft, Stored } from '../admin-resource.js';
import { draftProblems, unknownFields, type Wire } from '../draft-check.js';
import { Field, fieldsOf } from '../field.js';
import { IsText, Satisfies } from '../field-rules.js';
import type { RestDeclaration } from '../rest-declaration.js';
import { groupListing } from './few-rest.js';
import { MANAGED_SHOWN } from './rest-parts.js';

class GroupDraft {
  @Field('its name, compared letter by letter')
  @Satisfies(groupNameProblem)
  name!: string;

  @Field('what it is for')
  @IsOptional()
  @IsText(500)
  description?: string;
}

export const GROUP_FIELDS = fieldsOf(GroupDraft);

@Injectable()
export class GroupsAdmin implements AdminResource<Group> {
  readonly name = 'groups';
  readonly singular = 'group';
  readonly key = 'name';
  readonly fields = GROUP_FIELDS;
  readonly kept = [];

  readonly rest: RestDeclaration<Group>;

  constructor(private readonly groups: GroupStore) {
    this.rest = {
      place: 'name', listing: groupListing(groups), shown: MANAGED_SHOWN, replaceable: true, ifMatch: 'honoured',
      lock: (tx, name) => groups.lock(tx, name),
      example: { name: 'engineering', description: 'Builds things' }, patchExample: { description: 'Builds and mends things' },
    };
  }

  parse(wire: Wire): ParsedDraft {
    const problems = [...unknownFields(wire, this.fields), ...draftProblems(GroupDraft, wire)];
    return problems.length > 0 ? { problems } : { wire: { name: wire['name'], ...(wire['description'] === undefined ? {} : { description: wire['description'] }) } };
  }

  async find(key: string, statements?: Statements): Promise<Stored<Group> | undefined> {
    const group = await this.groups.find(key, statements);
    return group === undefined ? undefined : toStored(group);
  }

  async page(after: Stored<Group> | undefined, _managedBy?: string, statements?: Statements): Promise<Stored<Group>[]> {
    const groups = await this.groups.list({ limit: 200, ...(after === undefined ? {} : { after: after.key }) }, statements);
    return groups.map(toStored);
  }

  async create(tx: Transaction, wire: Wire, act: Act): Promise<string | undefined> {
    const { name } = await this.groups.create(tx, { name: wire['name'] as string, description: descriptionIn(wire), managedBy: act.managedBy });
    return name;
  }

  async update(tx: Transaction, stored: Stored<Group>, wire: Wire): Promise<boolean> {
    return this.groups.describe(tx, stored.key, descriptionIn(wire), stored.managedBy);
  }

  handOver(tx: Transaction, stored: Stored<Group>, managedBy: string | null): Promise<boolean> {
    return this.groups.setManagedBy(tx, stored.key, managedBy);
  }

  /** Its members lose it with the row. Applications that it opens name it still, and are checked by whoever plans the deletion. */
  async delete(tx: Transaction, stored: Stored<Group>): Promise<boolean> {
    return this.groups.delete(tx, stored.key);
  }
}

function descriptionIn(wire: Wire): string | null {
  return (wire['description'] as string | undefined) ?? null;
}

function toStored(group: Group): Stored<Group> {
  const description = group.description === null ? {} : { description: group.description };
  return { id: group.name, key: group.name, wire: { name: group.name, ...description }, managedBy: group.managedBy, origin: null, version: group.version, row: group };
}
