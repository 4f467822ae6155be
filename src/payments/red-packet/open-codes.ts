/** Opens the codes of waiting packets for an operator's list. Whoever sees a code for the first time is written down. */
import { type Actor, recordAudit } from '../../accounts/audit-log.ts';
import { unseal } from '../../core/crypto.ts';
import type { Shop } from '../../outbox/shop.ts';
import type { RedPacket } from './store.ts';

/** Who has seen which packet in this process: a list that refreshes itself must not fill the audit log. */
const seen = new Set<string>();
const seenLimit = 10_000;

/** Codes by packet id; settled packets have none. */
export async function openCodes(shop: Shop, packets: readonly RedPacket[], actor: Actor): Promise<ReadonlyMap<string, string>> {
  const codes = new Map<string, string>();
  for (const packet of packets) {
    if (packet.sealed !== null && (packet.state === 'submitted' || packet.state === 'claimed'))
      codes.set(packet.id, unseal(packet.sealed, packet.id, shop.config.secrets.values.sealingKeys));
  }
  const fresh = packets.filter((packet) => codes.has(packet.id) && !seen.has(`${actor.id} ${packet.id}`));
  if (fresh.length > 0) {
    await shop.db.transaction(async (tx) => {
      for (const packet of fresh)
        await recordAudit(tx, shop.clock.now(), actor, { action: 'red_packet.opened', subject: packet.order_id, after: { red_packet: packet.id, by: 'list' } });
    });
    if (seen.size > seenLimit) seen.clear();
    for (const packet of fresh) seen.add(`${actor.id} ${packet.id}`);
  }
  return codes;
}
