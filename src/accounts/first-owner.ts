/** The shop's first owner: from the configuration, or whoever opens the link that the start prints (S30). */
import { isRefusal } from '../core/errors.ts';
import type { Shop } from '../outbox/shop.ts';
import { systemActor } from './audit-log.ts';
import { createOperator } from './create-operator.ts';
import { createLink } from './one-time-link.ts';
import { activeOwnerIds } from './store.ts';

/** The subject of first-owner links. */
export const firstOwner = 'first';

/**
 * Creates the owner that the configuration names, when there is none.
 * @returns a link for making one by hand, when there is no owner and none is configured
 * @throws Refusal when the configured e-mail or password is not acceptable
 */
export async function ensureFirstOwner(shop: Shop): Promise<string | undefined> {
  if ((await activeOwnerIds(shop.db.read, { locked: false })).length > 0) return undefined;
  const configured = shop.config.firstOwner;
  if (!configured) return (await shop.db.transaction((tx) => createLink(tx, shop.config, 'first_owner', firstOwner, shop.clock.now()))).link;
  try {
    await createOperator(shop, systemActor, { ...configured, name: 'Owner', role: 'owner' });
  } catch (error) {
    // Another instance that started at the same moment made him.
    const made = isRefusal(error, 'operator.email_taken') && (await activeOwnerIds(shop.db.read, { locked: false })).length > 0;
    if (!made) throw error;
  }
  return undefined;
}
