/** Which second factors an operator has: an authenticator app, passkeys, or both. With any of them the password alone opens nothing (S33). */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { listPasskeys } from './passkey-store.ts';
import { deleteRecoveryCodes, findSecondFactor } from './second-factor-store.ts';

export interface Factors {
  readonly app: boolean;
  readonly passkeys: number;
}

export async function factorsOf(queries: Queries, operatorId: string): Promise<Factors> {
  const factor = await findSecondFactor(queries, operatorId);
  const passkeys = await listPasskeys(queries, operatorId);
  return { app: factor !== undefined && factor.confirmed_at !== null, passkeys: passkeys.length };
}

export async function hasSecondFactor(queries: Queries, operatorId: string): Promise<boolean> {
  return isSecondFactor(await factorsOf(queries, operatorId));
}

export function isSecondFactor({ app, passkeys }: Factors): boolean {
  return app || passkeys > 0;
}

/** After a factor was removed: recovery codes stand in for one, so they go with the last. */
export async function forgetUselessCodes(tx: Transaction, operatorId: string): Promise<void> {
  if (!(await hasSecondFactor(tx, operatorId))) await deleteRecoveryCodes(tx, operatorId);
}
