/** Takes second factors away: one passkey by its person, or everything that a lost device held by an owner. */
import { refuse } from '../core/errors.ts';
import type { Transaction } from '../db/database.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Actor, recordAudit } from './audit-log.ts';
import { forgetUselessCodes } from './factors.ts';
import { deletePasskey, deletePasskeysOf, type Passkey } from './passkey-store.ts';
import { deleteSecondFactor } from './second-factor-store.ts';
import { deleteSessionsOf } from './session-store.ts';
import { lockOperator } from './store.ts';

/** @throws Refusal `passkey.not_found` also for someone else's (S39) */
export async function removePasskey(shop: Shop, actor: Actor, operatorId: string, id: string): Promise<void> {
  await shop.db.transaction(async (tx) => {
    await lockOperator(tx, operatorId);
    const passkey = await deletePasskey(tx, operatorId, id);
    if (!passkey) throw refuse('passkey.not_found');
    await forgetUselessCodes(tx, operatorId);
    await noteRemoval(tx, actor, passkey, shop.clock.now());
  });
}

/** For an operator who lost his device: app, passkeys and recovery codes go, and his sessions end, since the device may hold one. @throws Refusal `second_factor.not_on` */
export async function removeAllFactors(shop: Shop, actor: Actor, operatorId: string): Promise<void> {
  await shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    await lockOperator(tx, operatorId);
    const hadApp = await deleteSecondFactor(tx, operatorId);
    const passkeys = await deletePasskeysOf(tx, operatorId);
    if (!hadApp && passkeys.length === 0) throw refuse('second_factor.not_on');
    await forgetUselessCodes(tx, operatorId);
    await deleteSessionsOf(tx, operatorId);
    if (hadApp) await recordAudit(tx, now, actor, { action: 'operator.second_factor_removed', subject: operatorId });
    for (const passkey of passkeys) await noteRemoval(tx, actor, passkey, now);
  });
}

function noteRemoval(tx: Transaction, actor: Actor, { id, operator_id, name }: Passkey, now: number): Promise<void> {
  return recordAudit(tx, now, actor, { action: 'passkey.removed', subject: operator_id, before: { passkey: id, name } });
}
