/** How fast the review desk works: medians, because one forgotten night must not hide a good week. Pure. */
import type { packetsSince } from './store.ts';

type Packet = Awaited<ReturnType<typeof packetsSince>>[number];

export interface DeskStatistics {
  readonly submitted: number;
  readonly confirmed: number;
  readonly rejected: number;
  readonly waiting: number;
  /** Milliseconds from the code to "I am on it"; null while there is none. */
  readonly medianToClaim: number | null;
  /** Milliseconds from the code to the confirmed money. */
  readonly medianToConfirm: number | null;
  readonly operators: readonly OperatorStatistics[];
}

export interface OperatorStatistics {
  /** As in the audit log. */
  readonly actor: string;
  readonly confirmed: number;
  readonly rejected: number;
  readonly medianToConfirm: number | null;
}

/** Codes that the buyer himself replaced are counted as sent and no more. */
export function deskStatistics(packets: readonly Packet[]): DeskStatistics {
  const decided = packets.filter((packet) => packet.reason !== 'replaced');
  const actors = new Set(decided.map((packet) => packet.decided_by).filter((actor) => actor !== null));
  return {
    submitted: packets.length,
    ...ends(decided),
    waiting: packets.filter(({ state }) => state === 'submitted' || state === 'claimed').length,
    medianToClaim: median(packets.map((packet) => (packet.claimed_at !== null ? packet.claimed_at - packet.submitted_at : null))),
    operators: [...actors]
      .map((actor) => ({ actor, ...ends(decided.filter((packet) => packet.decided_by === actor)) }))
      .toSorted((one, other) => other.confirmed + other.rejected - (one.confirmed + one.rejected)),
  };
}

function ends(packets: readonly Packet[]) {
  const confirmed = packets.filter(({ state }) => state === 'confirmed');
  return {
    confirmed: confirmed.length,
    rejected: packets.filter(({ state }) => state === 'rejected').length,
    medianToConfirm: median(confirmed.map((packet) => (packet.decided_at !== null ? packet.decided_at - packet.submitted_at : null))),
  };
}

/** The middle one, or the mean of the two in the middle, in whole milliseconds. */
export function median(values: readonly (number | null)[]): number | null {
  const sorted = values.filter((value) => value !== null).toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? null : Math.round((low + high) / 2);
}
