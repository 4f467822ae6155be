/** The SQL of `passkeys`. */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, statement } from '../db/statement.ts';
import type { Tables } from '../db/tables.ts';

export type Passkey = Tables['passkeys'];

/** False when somebody, perhaps the same person, has this passkey already. */
export function insertPasskey(tx: Transaction, passkey: Passkey): Promise<boolean> {
  return tx.insertIfAbsent('passkeys', passkey);
}

const ofOperator = statement<{ operator_id: string }>()((build, p) =>
  build.selectFrom('passkeys').selectAll().where('operator_id', '=', p('operator_id')).orderBy('created_at').orderBy('id'),
);

/** An operator's passkeys, oldest first; there are few. */
export function listPasskeys(queries: Queries, operatorId: string): Promise<Passkey[]> {
  return queries.all(ofOperator, { operator_id: operatorId });
}

const byCredential = statement<{ credential_id: string }>()((build, p) =>
  build.selectFrom('passkeys').selectAll().where('credential_id', '=', p('credential_id')),
);

export function findPasskey(queries: Queries, credentialId: string): Promise<Passkey | undefined> {
  return queries.first(byCredential, { credential_id: credentialId });
}

const used = statement<{ id: string; counter: number; now: number }>()((build, p) =>
  build
    .updateTable('passkeys')
    .set({ counter: p('counter'), last_used_at: p('now') })
    .where('id', '=', p('id'))
    // A device that does not count says 0 each time; one that counts only goes up.
    .where((e) => e.or([e('counter', '<', p('counter')), e.and([e('counter', '=', 0), e('counter', '=', p('counter'))])])),
);

/** Notes a use; false when the passkey was removed, or its counter would not go up. */
export async function notePasskeyUsed(tx: Transaction, id: string, counter: number, now: number): Promise<boolean> {
  return (await tx.run(used, { id, counter, now })) === 1;
}

/** Removes one passkey of an operator and answers it; nothing when he has no such passkey. */
export function deletePasskey(tx: Transaction, operatorId: string, id: string): Promise<Passkey | undefined> {
  return tx.first(build.deleteFrom('passkeys').where('operator_id', '=', operatorId).where('id', '=', id).returningAll());
}

export function deletePasskeysOf(tx: Transaction, operatorId: string): Promise<Passkey[]> {
  return tx.all(build.deleteFrom('passkeys').where('operator_id', '=', operatorId).returningAll());
}
