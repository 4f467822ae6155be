/** Calls operators again, and owners too, when a red packet waits too long: codes are perishable (§7.2 of the protocol reference). */
import { readSettings } from '../../catalog/settings.ts';
import { HOUR, MINUTE } from '../../core/time.ts';
import type { RepeatingJob } from '../../outbox/schedule.ts';
import type { Shop } from '../../outbox/shop.ts';
import { isClaimed } from './review-packet.ts';
import { noteAlarm, openPacketsOf, type RedPacket } from './store.ts';

/** The last call comes when this much of a code's life is over. */
const lastCallAt = 0.8;

/** Looks at everything that nobody is on. */
async function watchPackets(shop: Shop): Promise<void> {
  const { red_packet_alarm_minutes: minutes, red_packet_validity_hours: validHours } = await readSettings(shop.db.read);
  if (minutes === 0) return;
  const calls = [minutes * MINUTE, Math.max(minutes * MINUTE, validHours * HOUR * lastCallAt)];
  const now = shop.clock.now();
  for (const packet of (await openPacketsOf(shop.db.read)).filter((one) => isAlone(one, now))) {
    const after = calls[packet.alarms];
    if (after === undefined || now - (packet.first_at ?? packet.submitted_at) < after) continue;
    await shop.db.transaction(async (tx) => {
      if (await noteAlarm(tx, packet)) await shop.outbox.append(tx, 'red_packet.waiting', { order_id: packet.order_id, red_packet_id: packet.id });
    });
  }
}

/** Nobody took it, whoever took it forgot it, or it waits for its second person. */
function isAlone(packet: RedPacket, now: number): boolean {
  return packet.first_by !== null || !isClaimed(packet, now);
}

export function watchPacketsJob(shop: Shop): RepeatingJob {
  return { name: 'watch-red-packets', everyMs: MINUTE, run: () => watchPackets(shop) };
}
