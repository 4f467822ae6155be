/** A button that shows a secret in a window of its own, and forgets it when that is closed. */
import { Button, Code, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';

interface RevealProps {
  readonly label: string;
  readonly explain: string;
  readonly open: () => Promise<string>;
}

export function Reveal({ label, explain, open }: RevealProps) {
  const [secret, setSecret] = useState<string>();
  const [busy, setBusy] = useState(false);
  const show = (): void => {
    setBusy(true);
    open()
      .then(setSecret, () => undefined) // The action has said what is wrong.
      .finally(() => setBusy(false));
  };
  return (
    <>
      <Button size="xs" variant="default" loading={busy} onClick={show}>
        {label}
      </Button>
      <Modal opened={secret !== undefined} onClose={() => setSecret(undefined)} title={label} centered>
        <Stack>
          <Text size="sm">{explain}</Text>
          <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {secret}
          </Code>
        </Stack>
      </Modal>
    </>
  );
}
