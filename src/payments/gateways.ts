/** Everybody who can be asked about money, as the configuration has it: for the shop and for operators' commands. */
import { readSettings } from '../catalog/settings.ts';
import type { Shop } from '../outbox/shop.ts';
import { createOxapayProvider, type PaymentPolicy } from './oxapay/adapter.ts';
import { createOxapayClient, type OxapayClient } from './oxapay/client.ts';
import { type BooksReply, readBooks, type Window } from './oxapay/history.ts';
import { createOxapayPayouts } from './oxapay/payout-adapter.ts';
import { createOxapayPayoutClient } from './oxapay/payout-client.ts';
import type { PayoutProvider } from './payout-provider.ts';
import type { PaymentProvider } from './provider.ts';
import { createRedPacketProvider } from './red-packet/adapter.ts';

export interface Gateways {
  readonly oxapay: OxapayClient;
  readonly providers: readonly PaymentProvider[];
  /** Undefined without a payout key: refunds are then paid by hand. */
  readonly payouts: PayoutProvider | undefined;
  /** The gateway's own books for a stretch of time. */
  readonly books: (window: Window) => Promise<BooksReply>;
}

/** Opens no connection: each gateway is called when something is asked of it. */
export function createGateways({ config, db, clock }: Shop): Gateways {
  const { apiUrl, mode } = config.oxapay;
  const { oxapayMerchantKey, oxapayPayoutKey } = config.secrets.values;
  const oxapay = createOxapayClient(apiUrl, oxapayMerchantKey);
  const policy = async (): Promise<PaymentPolicy> => {
    const settings = await readSettings(db.read);
    return { network: settings.usdt_network, feeOnTop: settings.fee_paid_by_payer, toleranceBp: settings.underpayment_tolerance_bp };
  };
  const redPackets = createRedPacketProvider(() => clock.now());
  const payoutClient = oxapayPayoutKey === undefined ? undefined : createOxapayPayoutClient(apiUrl, oxapayPayoutKey);
  return {
    oxapay,
    providers: mode === 'off' ? [redPackets] : [createOxapayProvider(oxapay, { publicUrl: config.publicUrl, policy, live: mode === 'live' }), redPackets],
    payouts: payoutClient && createOxapayPayouts(payoutClient, oxapay, `${config.publicUrl}/oxapay-webhook`),
    books: (window) => readBooks(oxapay, payoutClient, window),
  };
}
