/** Changes another operator: name, role, disabled or not. What he may do changes at once: his sessions end (S34, S38). */
import { refuse } from '../core/errors.ts';
import { cleanLine } from '../core/text.ts';
import type { OperatorRole } from '../db/tables.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Actor, recordAudit } from './audit-log.ts';
import type { Operator } from './operator.ts';
import { deleteSessionsOf } from './session-store.ts';
import { activeOwnerIds, findOperator, spendTokens, updateOperator } from './store.ts';

export interface OperatorChange {
  /** The version the caller saw. */
  readonly version: number;
  readonly name?: string | undefined;
  readonly role?: OperatorRole | undefined;
  readonly disabled?: boolean | undefined;
}

/** @throws Refusal `operator.not_found`, `version.conflict`, `operator.own_account`, `operator.last_owner` */
export function changeOperator(shop: Shop, actor: Actor, id: string, change: OperatorChange): Promise<Operator> {
  return shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    // Before anything is read: it holds back another call that would remove the other owner (S40).
    const owners = await activeOwnerIds(tx, { locked: true });
    const seen = await findOperator(tx, id);
    if (!seen) throw refuse('operator.not_found');
    if (seen.version !== change.version) throw refuse('version.conflict');
    const next = {
      name: change.name === undefined ? seen.name : cleanLine(change.name, 'name'),
      role: change.role ?? seen.role,
      disabled_at: change.disabled === undefined ? seen.disabled_at : change.disabled ? (seen.disabled_at ?? now) : null,
    };
    const losesRights = next.role !== seen.role || (next.disabled_at !== null && seen.disabled_at === null);
    if (losesRights && actor.id === `operator:${id}`) throw refuse('operator.own_account');
    if (owners.length === 1 && owners[0] === id && (next.role !== 'owner' || next.disabled_at !== null)) throw refuse('operator.last_owner');
    if (!(await updateOperator(tx, seen, next, now))) throw refuse('version.conflict');
    if (losesRights) await deleteSessionsOf(tx, id);
    if (next.disabled_at !== null) await spendTokens(tx, 'operator_link', id, now);
    const facts = ({ name, role, disabled_at }: Pick<Operator, 'name' | 'role' | 'disabled_at'>) => ({ name, role, disabled: disabled_at !== null });
    await recordAudit(tx, now, actor, { action: 'operator.changed', subject: id, before: facts(seen), after: facts(next) });
    return { ...seen, ...next, version: seen.version + 1, updated_at: now };
  });
}
