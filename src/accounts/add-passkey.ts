/** Adds a passkey to one's account. With the first one, recovery codes come along: from then on the password alone opens nothing (S33). */
import { refuse } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import { cleanLine } from '../core/text.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Actor, recordAudit } from './audit-log.ts';
import type { Person } from './caller.ts';
import { checkNewCredential } from './check-passkey.ts';
import { hasSecondFactor } from './factors.ts';
import { maxPasskeys, type NewCredential } from './passkey.ts';
import { spendChallenge } from './passkey-challenge.ts';
import { insertPasskey, listPasskeys, type Passkey } from './passkey-store.ts';
import { giveRecoveryCodes } from './recovery-codes.ts';
import { lockOperator } from './store.ts';

export interface AddedPasskey {
  readonly passkey: Passkey;
  /** To be read this once; none when the person has some already. */
  readonly recoveryCodes: string[];
}

/** @throws Refusal `passkey.not_accepted`, `passkey.already_added`, `passkey.too_many`, or about the name */
export async function addPasskey(shop: Shop, person: Person, actor: Actor, given: { name: string; credential: NewCredential }): Promise<AddedPasskey> {
  const name = cleanLine(given.name, 'name');
  if (name === '') throw refuse('request.invalid', { field: 'name', problem: 'is empty' });
  const checked = await checkNewCredential(shop, person.session.id, given.credential);
  if ('problem' in checked) {
    await shop.db.transaction((tx) => recordAudit(tx, shop.clock.now(), actor, { action: 'passkey.refused', subject: person.id, after: { ...checked } }));
    throw refuse('passkey.not_accepted');
  }
  return shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    await lockOperator(tx, person.id);
    if (!(await spendChallenge(tx, checked.challenge, person.id, now))) throw refuse('passkey.not_accepted');
    if ((await listPasskeys(tx, person.id)).length >= maxPasskeys) throw refuse('passkey.too_many', { max: maxPasskeys });
    const isFirst = !(await hasSecondFactor(tx, person.id));
    const { id, publicKey, counter } = checked.credential;
    const passkey: Passkey = {
      id: newId('pky'),
      operator_id: person.id,
      credential_id: id,
      public_key: Buffer.from(publicKey).toString('base64url'),
      counter,
      transports: JSON.stringify(given.credential.response.transports ?? []),
      name,
      created_at: now,
      last_used_at: null,
    };
    if (!(await insertPasskey(tx, passkey))) throw refuse('passkey.already_added');
    await recordAudit(tx, now, actor, { action: 'passkey.added', subject: person.id, after: { passkey: passkey.id, name } });
    return { passkey, recoveryCodes: isFirst ? await giveRecoveryCodes(tx, person.id, now) : [] };
  });
}
