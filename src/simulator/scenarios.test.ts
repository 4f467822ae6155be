import { expect, test } from 'vitest';
import { planNotices, presets, type Scenario } from './scenarios.ts';

const happened = [
  { status: 'paying', body: 'A' },
  { status: 'paid', body: 'B' },
  { status: 'refunding', body: 'C' },
] as const;

const sent = (scenario: Scenario) =>
  planNotices(happened, scenario).map(
    (notice) =>
      `${notice.body}${notice.signing === 'right' ? '' : ` ${notice.signing}`}${notice.dropped ? ' dropped' : ''}${notice.delayMs > 0 ? ` +${notice.delayMs}` : ''}`,
  );

test.each([
  ['the well-behaved gateway pushes what OxaPay documents', {}, ['A', 'B']],
  ['lost notices are planned and dropped (F9)', presets.notices_lost, ['A dropped', 'B dropped']],
  ['only the last notice is lost', { notice: ['drop'], notice_on: ['paid'] }, ['A', 'B dropped']],
  ['late notices wait', { notice: ['delay'], notice_delay_ms: 700 }, ['A +700', 'B +700']],
  ['doubled notices stand side by side (F10)', presets.notices_doubled, ['A', 'A', 'A', 'B', 'B', 'B']],
  ['reordered notices come backwards (F11)', presets.notices_reordered, ['B', 'A']],
  ['forged notices are signed wrongly (F12)', presets.notices_forged, ['A wrong_signature', 'B wrong_signature']],
  ['unsigned notices carry no signature (S1)', presets.notices_unsigned, ['A none', 'B none']],
  ['signed over another spelling (S2)', presets.notices_reserialised, ['A reserialised', 'B reserialised']],
  ['signed with the other key (S6)', presets.notices_wrong_key, ['A wrong_key', 'B wrong_key']],
  ['everything is pushed when asked for', presets.pushes_everything, ['A', 'B', 'C']],
  ['faults combine', { notice: ['duplicate', 'reorder', 'delay'], notice_delay_ms: 5 }, ['B +5', 'B +5', 'A +5', 'A +5']],
] as const satisfies readonly (readonly [string, Scenario, readonly string[]])[])('%s', (_, scenario, planned) => {
  expect(sent(scenario)).toEqual(planned);
});
