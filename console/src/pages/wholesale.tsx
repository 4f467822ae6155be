/** Prices by quantity while somebody types: one step a line, `10=9.50`, so that two people's changes can be compared. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useText } from '../text/text.ts';

interface Step {
  readonly from: number;
  readonly price_usd: string;
}

export function wholesaleLines(steps: readonly Step[]): string {
  return steps.map(({ from, price_usd }) => `${from}=${price_usd}`).join('\n');
}

/** What the shop takes. */
export function wholesaleOf(lines: string): Step[] {
  return partsOf(lines).map(([from, price]) => ({ from: Number(from), price_usd: price }));
}

const partsOf = (lines: string): [string, string][] =>
  lines === ''
    ? []
    : lines.split('\n').map((line) => {
        const [from = '', price = ''] = line.split('=');
        return [from, price];
      });

export function Wholesale({ lines, change }: { readonly lines: string; readonly change: (lines: string) => void }) {
  const t = useText();
  const steps = partsOf(lines);
  const put = (next: readonly [string, string][]): void => change(next.map((step) => step.join('=')).join('\n'));
  const edit = (place: number, step: [string, string]): void => put(steps.map((each, index) => (index === place ? step : each)));
  return (
    <Stack gap="xs" role="group" aria-label={t('productField.wholesale')}>
      <Text size="sm" fw={500}>
        {t('productField.wholesale')}
      </Text>
      <Text size="xs" c="dimmed">
        {t('wholesale.hint')}
      </Text>
      {steps.map(([from, price], place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step has no other name than its place
        <Group key={place} gap="xs" align="end" wrap="nowrap">
          <TextInput
            label={t('wholesale.from')}
            required
            inputMode="numeric"
            pattern="[2-9]|[1-9]\d{1,2}|1000"
            value={from}
            onChange={(event) => edit(place, [event.currentTarget.value, price])}
          />
          <TextInput
            label={t('wholesale.price')}
            required
            inputMode="decimal"
            pattern="\d+([.]\d{1,2})?"
            value={price}
            onChange={(event) => edit(place, [from, event.currentTarget.value])}
          />
          <Button variant="default" aria-label={t('wholesale.removeStep', { from })} onClick={() => put(steps.filter((_, index) => index !== place))}>
            ×
          </Button>
        </Group>
      ))}
      <Button variant="default" size="xs" style={{ alignSelf: 'start' }} disabled={steps.length >= 10} onClick={() => put([...steps, ['', '']])}>
        {t('wholesale.addStep')}
      </Button>
    </Stack>
  );
}
