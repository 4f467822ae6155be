import { Checkbox, Fieldset, Stack, Text } from '@mantine/core';

interface ChoicesProps {
  readonly label: string;
  readonly description?: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly chosen: readonly string[];
  readonly choose: (values: string[]) => void;
}

/** Any number out of a list. */
export function Choices({ label, description, options, chosen, choose }: ChoicesProps) {
  return (
    <Fieldset legend={label} p="xs">
      {description !== undefined && (
        <Text size="xs" c="dimmed" mb="xs">
          {description}
        </Text>
      )}
      <Checkbox.Group value={[...chosen]} onChange={choose}>
        <Stack gap={10} mah={220} style={{ overflowY: 'auto' }}>
          {options.map(({ value, label: name }) => (
            <Checkbox key={value} size="xs" value={value} label={name} />
          ))}
        </Stack>
      </Checkbox.Group>
    </Fieldset>
  );
}
