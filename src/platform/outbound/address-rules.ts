import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Everything of IANA's IPv4 special-purpose registry that is not a public host (RFC 6890 and its successors). */
const SPECIAL_IPV4 = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24',
  '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4',
];
/** Public IPv6 is 2000::/3. Mapped, translated (NAT64), unique-local, link-local, multicast and unassigned ones lie outside it. RFC 4291 §2.4. */
const PUBLIC_IPV6 = ['2000::/3'];
/** What lies inside and is not a host, or carries an IPv4 address that would escape the other list: Teredo and kin, documentation, 6to4. */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];
const LOOPBACK = ['127.0.0.0/8', '::1/128'];

/** `listed`: in OUTBOUND_ALLOW, or loopback in development; plain http is good enough there. */
export type Reach = 'public' | 'listed' | 'refused';

/** Which addresses the server may connect to. */
export class AddressRules {
  private readonly listed: Networks;
  private readonly special = new Networks([...SPECIAL_IPV4, ...SPECIAL_IPV6]);
  private readonly publicIpv6 = new Networks(PUBLIC_IPV6);

  constructor({ outboundAllow, environment }: { readonly outboundAllow: readonly string[]; readonly environment: 'development' | 'production' }) {
    this.listed = new Networks(environment === 'development' ? [...LOOPBACK, ...outboundAllow] : outboundAllow);
  }

  reachOf(address: string): Reach {
    if (this.listed.has(address)) return 'listed';
    if (isIPv4(address)) return this.special.has(address) ? 'refused' : 'public';
    return isIPv6(address) && this.publicIpv6.has(address) && !this.special.has(address) ? 'public' : 'refused';
  }
}

/** One list a family: node's BlockList compares IPv4 addresses with IPv6 networks, and would find 8.8.8.8 in ::/0. */
class Networks {
  private readonly ipv4 = new BlockList();
  private readonly ipv6 = new BlockList();

  constructor(ranges: readonly string[]) {
    for (const range of ranges) {
      const [address = '', bits = ''] = range.split('/');
      if (isIPv4(address)) this.ipv4.addSubnet(address, Number(bits), 'ipv4');
      else this.ipv6.addSubnet(address, Number(bits), 'ipv6');
    }
  }

  has(address: string): boolean {
    if (isIPv4(address)) return this.ipv4.check(address, 'ipv4');
    // With a zone (fe80::1%eth0) it depends on the machine what is meant.
    return isIPv6(address) && !address.includes('%') && this.ipv6.check(address, 'ipv6');
  }
}
