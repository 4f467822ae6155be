/** An operator is invited by a link that its owner sends; the same kind of link sets a forgotten password. */
import { refuse } from '../core/errors.ts';
import type { OperatorRole } from '../db/tables.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Actor, recordAudit } from './audit-log.ts';
import { addOperator, newOperator } from './create-operator.ts';
import { createLink } from './one-time-link.ts';
import { type Operator, parseOperatorEmail } from './operator.ts';
import { findOperator, spendTokens } from './store.ts';

export interface OperatorLink {
  readonly operator: Operator;
  readonly link: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** @throws Refusal `operator.email_taken`, `email.invalid` */
export async function inviteOperator(shop: Shop, actor: Actor, who: { email: string; name: string; role: OperatorRole }): Promise<OperatorLink> {
  const now = shop.clock.now();
  const operator = newOperator({ ...who, email: parseOperatorEmail(who.email) }, null, now);
  return shop.db.transaction(async (tx) => {
    await addOperator(tx, actor, operator);
    return { operator, ...(await createLink(tx, shop.config, 'operator_link', operator.id, now)) };
  });
}

/** Makes a new link, for a lost invitation or a forgotten password; earlier links stop working. @throws Refusal `operator.not_found` also for a disabled one */
export function renewLink(shop: Shop, actor: Actor, operatorId: string): Promise<OperatorLink> {
  return shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    const operator = await findOperator(tx, operatorId);
    if (!operator || operator.disabled_at !== null) throw refuse('operator.not_found');
    await spendTokens(tx, 'operator_link', operator.id, now);
    await recordAudit(tx, now, actor, { action: 'operator.link_created', subject: operator.id });
    return { operator, ...(await createLink(tx, shop.config, 'operator_link', operator.id, now)) };
  });
}
