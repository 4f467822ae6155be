/** The SQL of `second_factors` and `recovery_codes`. */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, statement } from '../db/statement.ts';
import type { Tables } from '../db/tables.ts';

export type SecondFactor = Tables['second_factors'];

const ofOperator = statement<{ operator_id: string }>()((build, p) =>
  build.selectFrom('second_factors').selectAll().where('operator_id', '=', p('operator_id')),
);

export function findSecondFactor(queries: Queries, operatorId: string): Promise<SecondFactor | undefined> {
  return queries.first(ofOperator, { operator_id: operatorId });
}

/** Replaces an unconfirmed factor; false when a confirmed one is there. */
export async function insertUnconfirmed(tx: Transaction, factor: SecondFactor): Promise<boolean> {
  await tx.run(build.deleteFrom('second_factors').where('operator_id', '=', factor.operator_id).where('confirmed_at', 'is', null));
  return tx.insertIfAbsent('second_factors', factor);
}

/** Confirms the factor whose secret was checked; false when it was replaced or confirmed meanwhile. */
export async function confirmFactor(tx: Transaction, checked: SecondFactor, step: number, now: number): Promise<boolean> {
  const query = build
    .updateTable('second_factors')
    .set({ confirmed_at: now, last_step: step })
    .where('operator_id', '=', checked.operator_id)
    .where('sealed_secret', '=', checked.sealed_secret)
    .where('confirmed_at', 'is', null);
  return (await tx.run(query)) === 1;
}

const useStep = statement<{ operator_id: string; step: number }>()((build, p) =>
  build
    .updateTable('second_factors')
    .set({ last_step: p('step') })
    .where('operator_id', '=', p('operator_id'))
    .where('confirmed_at', 'is not', null)
    .where('last_step', '<', p('step')),
);

/** Marks a code's period as used; false when it, or a later one, was used already. */
export async function spendStep(tx: Transaction, operatorId: string, step: number): Promise<boolean> {
  return (await tx.run(useStep, { operator_id: operatorId, step })) === 1;
}

const useRecovery = statement<{ operator_id: string; hash: string; now: number }>()((build, p) =>
  build
    .updateTable('recovery_codes')
    .set({ used_at: p('now') })
    .where('code_hash', '=', p('hash'))
    .where('operator_id', '=', p('operator_id'))
    .where('used_at', 'is', null),
);

export async function spendRecoveryCode(tx: Transaction, operatorId: string, hash: string, now: number): Promise<boolean> {
  return (await tx.run(useRecovery, { operator_id: operatorId, hash, now })) === 1;
}

export async function replaceRecoveryCodes(tx: Transaction, operatorId: string, hashes: readonly string[], now: number): Promise<void> {
  await deleteRecoveryCodes(tx, operatorId);
  for (const code_hash of hashes) await tx.insert('recovery_codes', { code_hash, operator_id: operatorId, used_at: null, created_at: now });
}

export async function countRecoveryCodes(queries: Queries, operatorId: string): Promise<number> {
  const unused = build
    .selectFrom('recovery_codes')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('operator_id', '=', operatorId)
    .where('used_at', 'is', null);
  return (await queries.first(unused))?.n ?? 0;
}

/** False when there was no confirmed one. */
export async function deleteSecondFactor(tx: Transaction, operatorId: string): Promise<boolean> {
  return (await tx.run(build.deleteFrom('second_factors').where('operator_id', '=', operatorId).where('confirmed_at', 'is not', null))) === 1;
}

export function deleteRecoveryCodes(tx: Transaction, operatorId: string): Promise<number> {
  return tx.run(build.deleteFrom('recovery_codes').where('operator_id', '=', operatorId));
}
