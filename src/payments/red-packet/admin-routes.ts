/** The review desk: `GET /api/admin/red-packets`, and claim, confirm, reject. */
import { mayCall } from '../../accounts/caller.ts';
import { actorOf, operatorOf } from '../../accounts/guard.ts';
import { formatMoney, money, parseMoney } from '../../core/money.ts';
import { DAY, isoText, SECOND } from '../../core/time.ts';
import { AmountText, closed, listOf, optional, Type } from '../../http/schemas.ts';
import type { Server } from '../../http/server.ts';
import type { Shop } from '../../outbox/shop.ts';
import { deskStatistics } from './desk-statistics.ts';
import { openCodes } from './open-codes.ts';
import { claim, confirm, reject } from './review-packet.ts';
import { listPackets, packetsSince, type RedPacket } from './store.ts';

const nullable = Type.Union([Type.String(), Type.Null()]);

const Packet = Type.Object({
  id: Type.String(),
  order_id: Type.String(),
  /** Only for operators who may confirm, while it is open; every first look of an operator is in the audit log. */
  code: nullable,
  hint: Type.String(),
  version: Type.Integer(),
  state: Type.String(),
  amount: nullable,
  amount_due: nullable,
  currency: Type.String(),
  reason: nullable,
  submitted_at: Type.String(),
  claimed_by: nullable,
  /** What the first of two people says, where the amount needs a second one. */
  first_amount: nullable,
  first_by: nullable,
  decided_by: nullable,
  decided_at: nullable,
});

const secondsOrNone = Type.Union([Type.Integer(), Type.Null()]);

const Statistics = Type.Object({
  since: Type.String(),
  submitted: Type.Integer(),
  confirmed: Type.Integer(),
  rejected: Type.Integer(),
  waiting: Type.Integer(),
  median_seconds_to_claim: secondsOrNone,
  median_seconds_to_confirm: secondsOrNone,
  operators: Type.Array(Type.Object({ actor: Type.String(), confirmed: Type.Integer(), rejected: Type.Integer(), median_seconds_to_confirm: secondsOrNone })),
});

function seconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms / SECOND);
}

const PacketParams = closed({ id: Type.String({ pattern: '^rpk_[0-9a-f]{24}$' }) });
const State = Type.Union([Type.Literal('submitted'), Type.Literal('claimed'), Type.Literal('confirmed'), Type.Literal('rejected')]);
const Reason = Type.Union([
  Type.Literal('wrong_code'),
  Type.Literal('already_claimed'),
  Type.Literal('wrong_amount'),
  Type.Literal('expired'),
  Type.Literal('other'),
]);

export function redPacketAdminRoutes(server: Server, { shop, stockChanged }: { shop: Shop; stockChanged: () => void }): void {
  server.get(
    '/api/admin/red-packets',
    { schema: { querystring: closed({ state: Type.Optional(State) }), response: { 200: listOf(Packet) } }, config: { permission: 'payments.read' } },
    async (request) => {
      const packets = await listPackets(shop.db.read, { state: request.query.state, limit: 200 });
      const codes = mayCall(operatorOf(request), 'payments.confirm') ? await openCodes(shop, packets, actorOf(request)) : new Map<string, string>();
      return { items: packets.map((packet) => ({ ...packetView(packet, packet.due_minor), code: codes.get(packet.id) ?? null })), next_cursor: null };
    },
  );

  server.get(
    '/api/admin/red-packets/statistics',
    {
      schema: {
        querystring: closed({ days: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,2}$', description: 'How many days back; 30 unless told' })) }),
        response: { 200: Statistics },
      },
      config: { permission: 'payments.read' },
    },
    async (request) => {
      const since = shop.clock.now() - Number(request.query.days ?? 30) * DAY;
      const { medianToClaim, medianToConfirm, operators, ...counts } = deskStatistics(await packetsSince(shop.db.read, since));
      return {
        since: isoText(since),
        ...counts,
        median_seconds_to_claim: seconds(medianToClaim),
        median_seconds_to_confirm: seconds(medianToConfirm),
        operators: operators.map(({ medianToConfirm: own, ...rest }) => ({ ...rest, median_seconds_to_confirm: seconds(own) })),
      };
    },
  );

  server.post(
    '/api/admin/red-packets/:id/claim',
    { schema: { params: PacketParams, body: optional(closed({})), response: { 200: Packet } }, config: { permission: 'payments.confirm' } },
    async (request) => {
      const { packet, code } = await claim(shop, request.params.id, actorOf(request));
      return { ...packetView(packet), code };
    },
  );

  server.post(
    '/api/admin/red-packets/:id/confirm',
    { schema: { params: PacketParams, body: closed({ amount: AmountText }), response: { 200: Packet } }, config: { permission: 'payments.confirm' } },
    async (request) => {
      const packet = await confirm(shop, request.params.id, parseMoney(request.body.amount, 'CNY'), actorOf(request));
      stockChanged();
      return packetView(packet);
    },
  );

  server.post(
    '/api/admin/red-packets/:id/reject',
    { schema: { params: PacketParams, body: closed({ reason: Reason }), response: { 200: Packet } }, config: { permission: 'payments.confirm' } },
    async (request) => packetView(await reject(shop, request.params.id, request.body.reason, actorOf(request))),
  );
}

function packetView(packet: RedPacket, dueMinor?: number) {
  return {
    id: packet.id,
    order_id: packet.order_id,
    code: null,
    hint: packet.hint,
    version: packet.version,
    state: packet.state,
    amount: packet.amount_minor === null ? null : formatMoney(money(packet.amount_minor, 'CNY')),
    amount_due: dueMinor === undefined ? null : formatMoney(money(dueMinor, 'CNY')),
    currency: 'CNY',
    reason: packet.reason,
    submitted_at: isoText(packet.submitted_at),
    claimed_by: packet.claimed_by,
    first_amount: packet.first_amount_minor === null ? null : formatMoney(money(packet.first_amount_minor, 'CNY')),
    first_by: packet.first_by,
    decided_by: packet.decided_by,
    decided_at: packet.decided_at === null ? null : isoText(packet.decided_at),
  };
}
