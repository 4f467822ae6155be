/** A picture to choose: picked, dropped or named by its address; shown as it is, and taken away again. */
import { Button, FileButton, Group, Image, Input, Paper, Stack, Text, TextInput } from '@mantine/core';
import { type DragEvent, useState } from 'react';
import { useAction } from '../api.ts';
import { useText } from '../text/text.ts';
import { tell } from './tell.ts';

const accepted = 'image/jpeg,image/png,image/webp,image/avif';
const largestFile = 10 * 1024 * 1024;

interface Props {
  readonly label: string;
  readonly description?: string;
  /** Address; empty for none. */
  readonly value: string;
  /** What is shown while there is none. */
  readonly instead?: string;
  readonly change: (address: string) => void;
}

export function PictureField({ label, description, value, instead, change }: Props) {
  const t = useText();
  const [isOver, setIsOver] = useState(false);
  const upload = useAction('POST /api/admin/pictures', { done: ({ url }) => change(url) });
  const take = (file: File | null | undefined): void => {
    if (!file) return;
    if (file.size > largestFile) tell.failed(t('failed'), t('picture.tooLarge'));
    else upload.mutate({ body: file });
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setIsOver(false);
    take(event.dataTransfer.files[0]);
  };
  // Other sites' pictures are not fetched here: the console loads nothing from elsewhere.
  const shown = value.startsWith('/') ? value : value === '' ? instead : undefined;
  return (
    <Stack gap={6}>
      <Input.Label labelElement="div">{label}</Input.Label>
      <Paper
        withBorder
        p="sm"
        style={isOver ? { borderColor: 'var(--mantine-primary-color-filled)' } : {}}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={drop}
      >
        <Group wrap="nowrap" align="center">
          {shown !== undefined && <Image src={shown} alt={label} w={128} h={96} fit="contain" radius="sm" style={{ flex: 'none' }} />}
          <Stack gap={6} align="start">
            <Group gap="xs">
              <FileButton accept={accepted} onChange={take} disabled={upload.isPending}>
                {(props) => (
                  <Button {...props} size="xs" variant="default" loading={upload.isPending}>
                    {t('picture.choose')}
                  </Button>
                )}
              </FileButton>
              {value !== '' && (
                <Button size="xs" variant="subtle" color="red" onClick={() => change('')}>
                  {t('picture.remove')}
                </Button>
              )}
            </Group>
            <Text size="xs" c="dimmed">
              {t('picture.drop')}
            </Text>
          </Stack>
        </Group>
      </Paper>
      <TextInput
        aria-label={t('picture.address', { label })}
        placeholder={t('picture.address', { label })}
        description={description}
        value={value}
        onChange={(event) => change(event.currentTarget.value)}
      />
    </Stack>
  );
}
