import { combineAmr, isMfa } from './amr.js';
import type { Factor } from './factors/factor.js';
import type { Demand } from './sign-in-context.js';

/** What is known of a sign-in after a proof. */
export interface SignInFacts {
  /** What was proven, all in all. */
  readonly amr: readonly string[];
  /** The factors that proved it. */
  readonly methods: readonly string[];
  /** What the person could confirm themselves with, the first to be offered first. */
  readonly confirming: readonly Factor[];
  /** What people can set up for themselves, the first to be offered first. */
  readonly settable: readonly Factor[];
  /** Whether everybody, those who hold one, or nobody is asked for a second factor. */
  readonly secondFactor: 'always' | 'when_held' | 'never';
  /** The person has let this browser stand for their second factor. */
  readonly remembered: boolean;
  readonly demand: Demand | undefined;
  /** Whether more than one proof was asked for already: what somebody would merely like better is not asked for twice. */
  readonly askedForMore: boolean;
}

export type Missing =
  | { readonly step: 'nothing' }
  /** One of these, the first to be offered first. */
  | { readonly step: 'factor'; readonly factors: readonly Factor[] }
  /** More is demanded of somebody than they hold: one of these has to be set up. */
  | { readonly step: 'enrolment'; readonly choices: readonly Factor[] };

/** What a sign-in still lacks: the one decision, from facts alone. */
export function whatIsMissing(facts: SignInFacts): Missing {
  const { amr, demand } = facts;
  const needsMfa = needsSecondFactor(facts);
  const suffices = (reached: readonly string[]): boolean => (!needsMfa || isMfa(reached)) && (demand?.requires(reached) ?? true);
  const pleases = (reached: readonly string[]): boolean => suffices(reached) && (facts.askedForMore || (demand?.prefers(reached) ?? true));
  if (pleases(amr)) return { step: 'nothing' };
  const others = facts.confirming.filter(({ method }) => !facts.methods.includes(method));
  const reaching = (isGood: (reached: readonly string[]) => boolean): readonly Factor[] => others.filter((factor) => isGood(combineAmr(amr, factor.amr)));
  const best = reaching(pleases);
  // Whoever cannot do on this device what would please most goes on with what else they have.
  if (best.length > 0) return { step: 'factor', factors: [...new Set([...best, ...(suffices(amr) ? others : reaching(suffices))])] };
  if (suffices(amr)) return { step: 'nothing' };
  // Whoever holds a second factor proves it before they add another, though a browser that stands for it, or a policy that asks for none, would let them in.
  const provesFirst = !isMfa(amr) && (needsMfa || (demand?.enrols === true && facts.confirming.some(({ fallback }) => fallback !== true)));
  const factors = [reaching(suffices), provesFirst ? reaching(isMfa) : []].find((some) => some.length > 0);
  if (factors !== undefined) return { step: 'factor', factors };
  return toSetUp(facts, needsMfa && !isMfa(amr), suffices);
}

/** Whatever would not reach what is demanded is offered to nobody: they would set it up in vain, and be asked for more again. */
function toSetUp({ amr, settable, demand }: SignInFacts, lacksMfa: boolean, suffices: (reached: readonly string[]) => boolean): Missing {
  const reaching = (isGood: (reached: readonly string[]) => boolean): readonly Factor[] => settable.filter((factor) => isGood(combineAmr(amr, factor.amr)));
  const choices = reaching(suffices);
  if (choices.length > 0 && (lacksMfa || demand?.enrols === true)) return { step: 'enrolment', choices };
  // Whoever demands more than this person can prove, and has them set up nothing, is told so: by who asked for it.
  return lacksMfa ? { step: 'enrolment', choices: reaching(isMfa) } : { step: 'nothing' };
}

function needsSecondFactor({ secondFactor, remembered, confirming, amr }: SignInFacts): boolean {
  if (isMfa(amr)) return true;
  if (remembered || secondFactor === 'never') return false;
  return secondFactor === 'always' || confirming.some(({ fallback }) => fallback !== true);
}
