/** Simulated payments in OxaPay's JSON: answers, notices, and both in the former spelling. */
import { SECOND } from '../core/time.ts';
import type { PaymentStatus } from '../payments/oxapay/wire.ts';
import { atomsNumber, atomsText } from './amount.ts';
import { coins, networkOf } from './market.ts';
import { afterFee, asked, type SimulatedPayment, type SimulatedTransfer, usdValue } from './payments.ts';

export const seconds = (ms: number): number => Math.floor(ms / SECOND);

/** `data` of `POST /payment/invoice`. */
export function invoiceJson(payment: SimulatedPayment, payUrl: string) {
  return { track_id: payment.trackId, payment_url: payUrl, expired_at: seconds(payment.expiresAt ?? 0), date: seconds(payment.createdAt) };
}

/** `data` of `POST /payment/white-label`. OxaPay documents no page for it; ours says where its pay page is, so that a test can be paid by hand. */
export function whiteLabelJson(payment: SimulatedPayment, payAtoms: number, coinRate: number, payUrl: string) {
  return {
    track_id: payment.trackId,
    payment_url: payUrl,
    amount: atomsNumber(payment.atoms),
    currency: payment.currency,
    pay_amount: atomsNumber(payAtoms),
    pay_currency: payment.coin,
    network: payment.network,
    address: payment.address,
    memo: '',
    callback_url: payment.callbackUrl,
    description: payment.description,
    email: payment.email,
    fee_paid_by_payer: payment.feePaidByPayer,
    lifetime: payment.lifetime,
    order_id: payment.orderId,
    under_paid_coverage: payment.coverage / 100,
    rate: atomsNumber(coinRate),
    qr_code: qrCodeUrl(payment.address),
    expired_at: seconds(payment.expiresAt ?? 0),
    date: seconds(payment.createdAt),
  };
}

/** `data` of `POST /payment/static-address`. */
export function staticAddressJson(payment: SimulatedPayment) {
  return {
    track_id: payment.trackId,
    network: payment.network,
    address: payment.address,
    memo: '',
    qr_code: qrCodeUrl(payment.address),
    date: seconds(payment.createdAt),
  };
}

/** One entry of `GET /payment/static-address`. */
export function staticAddressEntry(payment: SimulatedPayment) {
  const { callbackUrl, email, orderId, description } = payment;
  return {
    track_id: payment.trackId,
    address: payment.address,
    network: payment.network,
    callback_url: callbackUrl,
    email,
    order_id: orderId,
    description,
    date: seconds(payment.createdAt),
  };
}

/** `data` of `GET /payment/{track_id}`. */
export function informationJson(payment: SimulatedPayment) {
  return {
    track_id: payment.trackId,
    type: payment.type,
    amount: atomsNumber(payment.atoms),
    currency: payment.currency,
    status: payment.status,
    mixed_payment: payment.mixed,
    callback_url: payment.callbackUrl,
    return_url: payment.returnUrl,
    description: payment.description,
    email: payment.email,
    fee_paid_by_payer: payment.feePaidByPayer,
    lifetime: payment.lifetime,
    order_id: payment.orderId,
    under_paid_coverage: payment.coverage / 100,
    thanks_message: payment.thanksMessage,
    expired_at: payment.expiresAt === null ? 0 : seconds(payment.expiresAt),
    date: seconds(payment.createdAt),
    txs: payment.transfers.map((transfer) => {
      const converted = conversionOf(payment, transfer);
      return {
        tx_hash: transfer.hash,
        amount: atomsNumber(transfer.atoms),
        currency: transfer.coin,
        network: transfer.network,
        address: transfer.address,
        status: transfer.confirmed ? 'confirmed' : 'confirming',
        confirmations: confirmationsOf(transfer),
        auto_convert: converted > 0 ? { processed: true, amount: atomsNumber(converted), currency: payment.toCurrency } : { processed: false },
        auto_withdrawal: { processed: payment.autoWithdrawal && transfer.confirmed },
        date: seconds(transfer.at),
      };
    }),
  };
}

/** Body of a notice, as text: these are the bytes that are signed. Every key is there and every figure is a number, as strict receivers demand. */
export function noticeJson(payment: SimulatedPayment, status: PaymentStatus): string {
  if (payment.legacy) return JSON.stringify(legacyNotice(payment, status));
  return JSON.stringify({
    track_id: payment.trackId,
    status: titleCase(status),
    type: payment.type,
    module_name: 'Simulator',
    amount: atomsNumber(payment.atoms),
    value: atomsNumber(usdValue(asked(payment), payment.usdRate)),
    sent_value: atomsNumber(sentValue(payment)),
    currency: payment.currency,
    order_id: payment.orderId,
    email: payment.email,
    note: '',
    fee_paid_by_payer: payment.feePaidByPayer,
    under_paid_coverage: payment.coverage / 100,
    description: payment.description,
    date: seconds(payment.createdAt),
    txs: payment.transfers.map((transfer) => {
      const converted = conversionOf(payment, transfer);
      const value = atomsNumber(usdValue(transfer.atoms, transfer.rate));
      return {
        status: transfer.confirmed ? 'confirmed' : 'confirming',
        tx_hash: transfer.hash,
        sent_amount: atomsNumber(transfer.atoms),
        received_amount: atomsNumber(afterFee(payment, transfer.atoms)),
        value,
        sent_value: value,
        currency: transfer.coin,
        network: transfer.network,
        sender_address: transfer.sender,
        address: transfer.address,
        memo: '',
        // Recorded test callbacks write 1, whatever the coin.
        rate: payment.sandbox ? 1 : atomsNumber(transfer.rate),
        confirmations: confirmationsOf(transfer),
        auto_convert_amount: atomsNumber(converted),
        auto_convert_currency: converted > 0 ? payment.toCurrency : '',
        date: seconds(transfer.at),
      };
    }),
  });
}

/** `manual_accept` → `Manual_accept`. */
export function titleCase(status: string): string {
  return status.charAt(0).toUpperCase() + status.slice(1);
}

/** The former API's status words. */
function legacyStatus(status: PaymentStatus): string {
  return status === 'paying' ? 'Confirming' : titleCase(status);
}

/** A payment as the former API's inquiry, list and notices describe it: camelCase, amounts as text, one transfer. */
export function legacyInformation(payment: SimulatedPayment) {
  const transfer = payment.transfers.at(-1);
  return {
    trackId: payment.trackId,
    status: legacyStatus(payment.status),
    type: 'payment',
    amount: atomsText(payment.atoms),
    currency: payment.currency,
    price: atomsText(payment.atoms),
    feePaidByPayer: payment.feePaidByPayer,
    underPaidCover: payment.coverage / 100,
    email: payment.email,
    orderId: payment.orderId,
    description: payment.description,
    address: payment.address,
    network: payment.network,
    payAmount: transfer ? atomsText(transfer.atoms) : '',
    payCurrency: payment.coin,
    senderAddress: transfer?.sender ?? '',
    txID: transfer?.hash ?? '',
    date: String(seconds(payment.createdAt)),
    payDate: transfer ? String(seconds(transfer.at)) : '',
    expiredAt: payment.expiresAt === null ? '' : String(seconds(payment.expiresAt)),
  };
}

function legacyNotice(payment: SimulatedPayment, status: PaymentStatus) {
  const { expiredAt: _, ...rest } = legacyInformation(payment);
  return { ...rest, status: legacyStatus(status) };
}

function confirmationsOf(transfer: SimulatedTransfer): number {
  return transfer.confirmed ? (networkOf(transfer.coin, transfer.network)?.confirmations ?? 10) : 1;
}

/** Atoms of USDT that a confirmed transfer of another coin was converted into. */
function conversionOf(payment: SimulatedPayment, transfer: SimulatedTransfer): number {
  if (payment.toCurrency !== 'USDT' || transfer.coin === 'USDT' || !transfer.confirmed) return 0;
  const dollars = usdValue(afterFee(payment, transfer.atoms), transfer.rate);
  return dollars - (dollars % 10 ** (8 - (coins.USDT?.decimals ?? 6)));
}

function sentValue(payment: SimulatedPayment): number {
  return payment.transfers.reduce((sum, transfer) => sum + usdValue(transfer.atoms, transfer.rate), 0);
}

function qrCodeUrl(address: string): string {
  return `https://api.qrserver.com/v1/create-qr-code/?data=${address}&size=150x150`;
}
