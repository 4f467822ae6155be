/** The provider port, spoken in OxaPay. */
import { type Currency, decimalToMinor, isCurrency, type Money, money } from '../../core/money.ts';
import { MINUTE } from '../../core/time.ts';
import type { Instruction, PaymentFact } from '../payment.ts';
import type { LookUpResult, PaymentProvider, StartRequest, StartResult } from '../provider.ts';
import type { OxapayClient, Reply } from './client.ts';
import type { InvoiceRequest, Payment } from './payment-wire.ts';
import { confirmedTransfers, decimalToText, isSandbox, leastConfirmations, receivedIn, transferHashes } from './received.ts';

export interface OxapayOptions {
  readonly publicUrl: string;
  /** The merchant's rules, as they are now. */
  policy(): Promise<PaymentPolicy>;
  /** True with a live key: the vendor's own test payments must then settle nothing. */
  readonly live: boolean;
}

export interface PaymentPolicy {
  /** Which network the buyer is asked to use, in the gateway's short spelling. */
  readonly network: string;
  /** The buyer adds the gateway's fee to the price. */
  readonly feeOnTop: boolean;
  /** How much less still counts as paid, in basis points (F15). */
  readonly toleranceBp: number;
}

/** The gateway's shortest and longest invoice, in minutes. */
const lifetime = { least: 15, most: 2880 };

export function createOxapayProvider(client: OxapayClient, options: OxapayOptions): PaymentProvider {
  const requestOf = (request: StartRequest, policy: PaymentPolicy): Omit<InvoiceRequest, 'returnUrl'> => ({
    price: request.price,
    feeOnTop: policy.feeOnTop,
    toleranceBp: policy.toleranceBp,
    orderId: request.reference,
    lifetimeMinutes: Math.min(lifetime.most, Math.max(lifetime.least, Math.ceil(request.lifetimeMs / MINUTE))),
    callbackUrl: `${options.publicUrl}/oxapay-webhook`,
    description: request.description,
  });

  const startInvoice = async (request: StartRequest, policy: PaymentPolicy): Promise<StartResult> => {
    const reply = await client.createInvoice({ ...requestOf(request, policy), returnUrl: `${options.publicUrl}/orders/${request.orderId}` });
    return reply.kind === 'done'
      ? { kind: 'started', trackId: reply.value.trackId, instruction: { kind: 'link', payLink: reply.value.payUrl }, expiresAt: reply.value.expiresAt }
      : notStarted(reply);
  };

  return {
    id: 'oxapay',
    method: 'usdt',
    canBeAsked: true,

    async start(request) {
      const policy = await options.policy();
      const reply = await client.createWhiteLabel({ ...requestOf(request, policy), payCurrency: 'USDT', network: policy.network });
      if (reply.kind === 'done') {
        const made = reply.value;
        const instruction: Instruction = {
          kind: 'address',
          address: made.address,
          network: made.network,
          amount: decimalToText(made.payAmount),
          currency: made.payCurrency,
          memo: made.memo,
          payLink: made.payUrl ?? null,
        };
        return { kind: 'started', trackId: made.trackId, instruction, expiresAt: made.expiresAt };
      }
      // Accounts without the white-label service refuse it; a hosted invoice serves the buyer as well. A wrong key refuses both.
      return reply.kind === 'refused' && reply.status !== 401 && reply.status !== 403 ? startInvoice(request, policy) : notStarted(reply);
    },

    async lookUp(trackId) {
      const reply = await client.payment(trackId);
      if (reply.kind === 'done') return { kind: 'found', fact: factOf(reply.value, options.live) };
      return reply.kind === 'refused' && reply.status === 404 ? { kind: 'absent' } : { kind: 'failed', problem: reply.problem };
    },

    async findByReference(reference, since): Promise<LookUpResult> {
      for (let page = 1; page <= 20; page += 1) {
        const reply = await client.history({ from: since }, page);
        if (reply.kind !== 'done') return { kind: 'failed', problem: reply.problem };
        const found = reply.value.items.find((payment) => payment.orderId === reference);
        if (found) return { kind: 'found', fact: factOf(found, options.live), ...(found.expiresAt === undefined ? {} : { expiresAt: found.expiresAt }) };
        if (page >= reply.value.lastPage) return { kind: 'absent' };
      }
      return { kind: 'failed', problem: 'too many payments to look through' };
    },
  };
}

function notStarted(reply: Exclude<Reply<unknown>, { kind: 'done' }>): StartResult {
  switch (reply.kind) {
    case 'refused':
      return {
        kind: 'refused',
        code: reply.status === 401 || reply.status === 403 ? 'payment.provider_key_invalid' : 'payment.provider_refused',
        problem: reply.problem,
      };
    case 'unreachable':
    case 'unknown':
      return reply;
  }
}

/** OxaPay's words in ours. The same for an answer and for a notice. */
export function factOf(payment: Payment, live: boolean): PaymentFact {
  const price = priceOf(payment);
  const received = price && receivedOf(payment, price.currency);
  return {
    provider: 'oxapay',
    trackId: payment.trackId,
    reference: payment.orderId,
    status: statusOf(payment),
    price,
    received,
    feeOnTop: payment.feeOnTop,
    paidText: receivedIn(payment.transfers, price?.currency ?? 'USDT').text,
    confirmations: leastConfirmations(payment.transfers),
    acceptedByHand: payment.status === 'manual_accept',
    foreign: foreignMark(payment, live),
    hashes: transferHashes(payment.transfers),
    evidence: {
      track_id: payment.trackId,
      status: payment.status,
      hashes: transferHashes(payment.transfers),
      paid: receivedIn(payment.transfers, price?.currency ?? 'USDT').text,
    },
  };
}

/** What makes a payment one that must settle nothing by itself, if anything does. */
function foreignMark(payment: Payment, live: boolean): string | undefined {
  if (payment.type !== 'invoice' && payment.type !== 'white_label') return `a ${payment.type} payment`;
  if (!live) return undefined;
  if (isSandbox(payment)) return 'the gateway’s test money';
  // Test money is only marked on its transfers, so a payment that shows none may be test money too (§4 of the protocol reference).
  return payment.status === 'paid' && payment.transfers.length === 0 ? 'paid without any transfer' : undefined;
}

function statusOf(payment: Payment): PaymentFact['status'] {
  switch (payment.status) {
    case 'new':
    case 'waiting':
      return 'waiting';
    case 'paying':
      return 'confirming';
    case 'paid':
    case 'manual_accept':
      return 'paid';
    case 'underpaid':
      return 'underpaid';
    case 'expired':
      return 'expired';
    case 'refunding':
    case 'refunded':
      return 'refunded';
    default:
      return 'other';
  }
}

function priceOf(payment: Payment): Money | undefined {
  if (!isCurrency(payment.currency)) return undefined;
  const minor = decimalToMinor(payment.amount, payment.currency, 'refuse');
  return minor === undefined ? undefined : money(minor, payment.currency);
}

function receivedOf(payment: Payment, currency: Currency): Money | undefined {
  const { minor } = receivedIn(confirmedTransfers(payment), currency);
  return minor === undefined ? undefined : money(minor, currency);
}
