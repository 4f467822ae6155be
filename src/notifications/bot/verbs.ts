/** All verbs by name; a name without its verb does not compile. */
import { claimVerbs } from './claim-verbs.ts';
import { orderVerbs } from './order-verbs.ts';
import { redPacketVerbs } from './red-packet-verbs.ts';
import { refundVerbs } from './refund-verbs.ts';
import { shopVerbs } from './shop-verbs.ts';
import type { Verb } from './verb.ts';
import { isVerbName, type VerbName } from './verb-names.ts';

const verbs: Readonly<Record<VerbName, Verb>> = { ...redPacketVerbs, ...orderVerbs, ...refundVerbs, ...claimVerbs, ...shopVerbs };

export function verbOf(name: string): Verb | undefined {
  return isVerbName(name) ? verbs[name] : undefined;
}
