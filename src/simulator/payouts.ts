/** The life of a simulated payout, and its JSON: processing → confirming → confirmed, or rejected. */
import type { PayoutStatus } from '../payments/oxapay/wire.ts';
import { ATOMS, atomsNumber, mulDiv } from './amount.ts';
import { seconds, titleCase } from './payment-json.ts';
import type { Scenario } from './scenarios.ts';

export interface SimulatedPayout {
  readonly trackId: string;
  readonly status: PayoutStatus;
  readonly atoms: number;
  readonly feeAtoms: number;
  readonly coin: string;
  readonly network: string;
  readonly address: string;
  readonly memo: string;
  readonly description: string;
  readonly callbackUrl: string;
  readonly usdRate: number;
  readonly hash: string;
  readonly createdAt: number;
}

/** Milliseconds between two stages when nobody holds a payout back. */
export const payoutStageMs = 400;

/** The next stage of a payout under a scenario; undefined when it stays as it is. */
export function nextPayoutStatus(status: PayoutStatus, scenario: Scenario): PayoutStatus | undefined {
  const end = scenario.payout ?? 'confirmed';
  if (status === 'processing' || status === 'pending') {
    if (end === 'processing') return undefined;
    return end === 'confirmed' ? 'confirming' : end;
  }
  return status === 'confirming' ? 'confirmed' : undefined;
}

/** Moves a payout; one that was never broadcast, or is over, has nothing more to tell. */
export function movePayout(payout: SimulatedPayout, status: PayoutStatus, hash: string): SimulatedPayout {
  const broadcast = status === 'confirming' || status === 'confirmed';
  return { ...payout, status, hash: broadcast ? payout.hash || hash : '' };
}

export function isPayoutOpen(status: PayoutStatus): boolean {
  return status === 'processing' || status === 'pending' || status === 'confirming';
}

/** What the network costs, taken on top of the amount: two dollars' worth of the coin. */
export function payoutFee(usdRate: number): number {
  return mulDiv(2 * ATOMS, ATOMS, usdRate, 'up');
}

/** `data` of `GET /payout/{track_id}`. */
export function payoutJson(payout: SimulatedPayout) {
  return {
    track_id: payout.trackId,
    address: payout.address,
    currency: payout.coin,
    network: payout.network,
    amount: atomsNumber(payout.atoms),
    fee: atomsNumber(payout.feeAtoms),
    status: payout.status,
    tx_hash: payout.hash,
    description: payout.description,
    internal: false,
    memo: payout.memo,
    date: seconds(payout.createdAt),
  };
}

/** Body of a payout's notice, as text. What answers call `rejected`, notices call `Failed`. */
export function payoutNoticeJson(payout: SimulatedPayout): string {
  return JSON.stringify({
    track_id: payout.trackId,
    status: titleCase(payout.status === 'rejected' ? 'failed' : payout.status),
    type: 'payout',
    tx_hash: payout.hash,
    address: payout.address,
    amount: atomsNumber(payout.atoms),
    value: atomsNumber(mulDiv(payout.atoms, payout.usdRate, ATOMS, 'down')),
    currency: payout.coin,
    network: payout.network,
    description: payout.description,
    date: seconds(payout.createdAt),
  });
}
