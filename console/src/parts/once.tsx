/** Something that is shown once: a link, a key, a secret. */
import { Alert, Button, Code, CopyButton, Group } from '@mantine/core';
import { useText } from '../text/text.ts';

export function Once({ title, text }: { readonly title: string; readonly text: string }) {
  const t = useText();
  return (
    <Alert title={title} my="sm">
      <Group>
        <Code style={{ overflowWrap: 'anywhere' }}>{text}</Code>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="xs" onClick={copy}>
              {copied ? t('packet.copied') : t('copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Alert>
  );
}
