import type { PublicUrl } from '../config/config.js';

/** What people sign in to: the host they see in the address bar; on this machine, the product. */
export function organizationName(url: PublicUrl): string {
  return url.loopback ? 'Doorward' : url.hostname;
}
