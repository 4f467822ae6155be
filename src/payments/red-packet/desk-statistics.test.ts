import { expect, test } from 'vitest';
import { deskStatistics, median } from './desk-statistics.ts';

test('the median is the one in the middle, or between the two in the middle', () => {
  expect([median([]), median([null]), median([7]), median([9, 1, 5]), median([1, 2, null, 5, 100])]).toEqual([null, null, 7, 5, 4]);
});

test('counts what came and how it ended, in all and by operator; codes that the buyer replaced are nobody’s', () => {
  const packet = { state: 'submitted', reason: null, amount_minor: null, submitted_at: 1_000, claimed_at: null, decided_by: null, decided_at: null } as const;
  const confirmed = { ...packet, state: 'confirmed', amount_minor: 5, claimed_at: 2_000, decided_by: 'operator:ann', decided_at: 5_000 } as const;
  const rejected = { ...packet, state: 'rejected', reason: 'expired', claimed_at: 4_000, decided_by: 'operator:ben', decided_at: 9_000 } as const;
  const replaced = { ...packet, state: 'rejected', reason: 'replaced', decided_by: 'buyer', decided_at: 9_000 } as const;
  expect(deskStatistics([packet, confirmed, confirmed, rejected, replaced])).toEqual({
    submitted: 5,
    confirmed: 2,
    rejected: 1,
    waiting: 1,
    medianToClaim: 1_000,
    medianToConfirm: 4_000,
    operators: [
      { actor: 'operator:ann', confirmed: 2, rejected: 0, medianToConfirm: 4_000 },
      { actor: 'operator:ben', confirmed: 0, rejected: 1, medianToConfirm: null },
    ],
  });
});
