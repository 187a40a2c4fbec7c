import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';

const PAGE_PATHS = { 'sign-in': 'login', 'step-up': 'login/factor', choose: 'login/choose', consent: 'consent' } as const;

/** Where the pages of the journey stand. */
@Injectable()
export class PagePaths {
  private readonly base: string;

  constructor(@Inject(CONFIG) config: Config) {
    this.base = config.publicUrl.basePath;
  }

  get authorize(): string {
    return `${this.base}/oauth2/authorize`;
  }

  resume(id: string): string {
    return `${this.authorize}/${encodeURIComponent(id)}`;
  }

  /** The question about a device, to the journey's id (device/device-journeys.ts). */
  deviceQuestion(journeyId: string): string {
    return `${this.base}/device/confirm?request=${encodeURIComponent(journeyId)}`;
  }

  /** "Use another account": signs in beside whoever is signed in. `id`: as everywhere, or none for nothing in particular. */
  another(id: string | undefined): string {
    const request = id === undefined ? '' : `request=${encodeURIComponent(id)}&`;
    return `${this.base}/${PAGE_PATHS.choose}?${request}account=other`;
  }

  /** The sign-in page and the start page. */
  signIn(id: string | undefined): string {
    return id === undefined ? `${this.base}/login` : this.of('sign-in', id);
  }

  get start(): string {
    return `${this.base}/`;
  }

  of(page: keyof typeof PAGE_PATHS, id: string): string {
    return `${this.base}/${PAGE_PATHS[page]}?request=${encodeURIComponent(id)}`;
  }
}
