/** A button that asks for what a deed needs before it does it: a reason, a text, or only a yes. */
import { Button, type ButtonProps, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type FormEvent, Fragment, type ReactNode, useState } from 'react';

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly description?: string;
  readonly initial?: string;
  readonly optional?: boolean;
  readonly long?: boolean;
  readonly inputMode?: 'decimal';
  readonly type?: 'date' | 'datetime-local';
  /** In place of a line of text. */
  readonly control?: (value: string, change: (value: string) => void) => ReactNode;
}

type Values = Readonly<Record<string, string>>;

interface AskProps {
  readonly label: string;
  readonly explain?: ReactNode;
  readonly fields?: readonly Field[];
  /**
   * Resolves when it is done; a rejection keeps what was typed.
   * @param seen the values that stood there at first: what was shown behind the window may be newer by now
   */
  readonly act: (values: Values, seen: Values) => Promise<unknown>;
  readonly color?: string;
  readonly variant?: ButtonProps['variant'];
  readonly disabled?: boolean;
}

export function Ask({ label, explain, fields = [], act, color, variant = color ? 'outline' : 'default', disabled = false }: AskProps) {
  const [isOpen, { open, close }] = useDisclosure(false);
  const [values, setValues] = useState<Values>({});
  const [seen, setSeen] = useState<Values>({});
  const [busy, setBusy] = useState(false);
  const begin = (): void => {
    const initial = Object.fromEntries(fields.map(({ name, initial: text = '' }) => [name, text]));
    setValues(initial);
    setSeen(initial);
    open();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    act(values, seen)
      .then(close, () => undefined) // The action has said what is wrong; what was typed stays for another try.
      .finally(() => setBusy(false));
  };
  return (
    <>
      <Button size="xs" variant={variant} onClick={begin} disabled={disabled} {...(color ? { color } : {})}>
        {label}
      </Button>
      <Modal opened={isOpen} onClose={close} title={label} centered>
        <form onSubmit={submit}>
          <Stack>
            {explain && <Text size="sm">{explain}</Text>}
            {fields.map(({ name, label: title, description, optional, long, inputMode, type = 'text', control }, index) => {
              const change = (value: string): void => setValues((before) => ({ ...before, [name]: value }));
              if (control) return <Fragment key={name}>{control(values[name] ?? '', change)}</Fragment>;
              const shared = {
                label: title,
                description,
                required: !optional,
                'data-autofocus': index === 0 ? true : undefined,
                value: values[name] ?? '',
                onChange: (event: { currentTarget: { value: string } }) => change(event.currentTarget.value),
              };
              return long ? (
                <Textarea key={name} autosize minRows={4} maxRows={14} {...shared} />
              ) : (
                <TextInput key={name} type={type} autoComplete="off" inputMode={inputMode ?? 'text'} {...shared} />
              );
            })}
            <Button type="submit" loading={busy} {...(color ? { color } : {})}>
              {label}
            </Button>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
