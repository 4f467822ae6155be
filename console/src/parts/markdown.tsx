/** Text written in Markdown, and what buyers will see of it: drawn by the shop itself, so that the preview is the page. */
import { Button, Card, Group, Input, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useApi } from '../api.ts';
import { useText } from '../text/text.ts';
import { Show } from './states.tsx';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly change: (text: string) => void;
}

export function MarkdownField({ label, value, change }: Props) {
  const t = useText();
  const [isShown, setIsShown] = useState(false);
  const preview = useApi('POST /api/admin/markdown-preview', { body: { text: value } }, { enabled: isShown });
  return (
    <Stack gap={6}>
      {isShown ? (
        <>
          <Input.Label labelElement="div">{label}</Input.Label>
          <Card withBorder p="sm">
            <Show of={preview}>
              {({ html }) => (
                // biome-ignore lint/security/noDangerouslySetInnerHtml: the shop's own renderer made it, which escapes all markup of the text
                <div className="markdown" dangerouslySetInnerHTML={{ __html: html }} />
              )}
            </Show>
          </Card>
        </>
      ) : (
        <Textarea
          label={label}
          description={t('markdown.hint')}
          autosize
          minRows={3}
          maxRows={16}
          value={value}
          onChange={(event) => change(event.currentTarget.value)}
        />
      )}
      <Group>
        <Button size="compact-sm" variant="default" disabled={value === ''} onClick={() => setIsShown(!isShown)}>
          {t(isShown ? 'markdown.write' : 'markdown.preview')}
        </Button>
      </Group>
    </Stack>
  );
}
