import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { type StartingPoint, StartingPoints } from '../../clients/starting-points.js';
import { GroupStore } from '../../users/group.store.js';
import type { User } from '../../users/user.entity.js';

/** An application that somebody may open. */
export interface OpenApplication {
  readonly name: string;
  readonly uri: string;
  /** The host that it leads to. */
  readonly domain: string;
}

/** The applications that a person may go to from here. */
@Injectable()
export class OpenApplications {
  constructor(private readonly starts: StartingPoints, private readonly groups: GroupStore, @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>) {}

  async of({ id }: User): Promise<OpenApplication[]> {
    const all = await this.starts.all();
    const groups = new Set(all.some(({ accessGroups }) => accessGroups !== null) ? await this.groups.groupsOf(id) : []);
    return all.filter(({ accessGroups }) => accessGroups === null || accessGroups.some((group) => groups.has(group))).flatMap((start) => this.toOpen(start));
  }

  private toOpen({ name, initiateLoginUri, clientUri }: StartingPoint): OpenApplication[] {
    const uri = initiateLoginUri === undefined ? clientUri : this.initiated(initiateLoginUri);
    return uri === undefined || !/^https?:\/\//i.test(uri) ? [] : [{ name, uri, domain: new URL(uri).host }];
  }

  /** Says who begins it: the application may trust several. OpenID Connect Core §4. */
  private initiated(uri: string): string {
    const url = new URL(uri);
    url.searchParams.set('iss', this.config.publicUrl.issuer);
    return url.href;
  }
}
