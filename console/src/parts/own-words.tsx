/** Above words that are the shop's usual ones or the merchant's own: which they are, the way back, and that somebody else has changed them meanwhile. */
import { Alert, Badge, Button, Group, Text } from '@mantine/core';
import { useMay } from '../session.tsx';
import { useText } from '../text/text.ts';
import { Ask } from './ask.tsx';

interface Props {
  /** 0 for the usual words. */
  readonly version: number;
  /** The one that was seen when the writing began. */
  readonly seen: number;
  readonly isSaving: boolean;
  readonly restore: () => Promise<unknown>;
  readonly takeTheirs: () => void;
  readonly keepMine: () => void;
}

export function OwnWords({ version, seen, isSaving, restore, takeTheirs, keepMine }: Props) {
  const t = useText();
  const may = useMay();
  return (
    <>
      <Group justify="space-between">
        <Badge variant="light" color={version > 0 ? 'indigo' : 'gray'}>
          {t(version > 0 ? 'words.own' : 'words.usual')}
        </Badge>
        {version > 0 && may('settings.write') && <Ask label={t('words.restore')} explain={t('words.restoreHint')} act={restore} />}
      </Group>
      {seen !== version && !isSaving && (
        <Alert color="yellow" p="xs">
          <Group gap="xs">
            <Text size="sm">{t('words.changed')}</Text>
            <Button size="compact-xs" variant="default" onClick={takeTheirs}>
              {t('conflict.useTheirs')}
            </Button>
            <Button size="compact-xs" onClick={keepMine}>
              {t('conflict.keepMine')}
            </Button>
          </Group>
        </Alert>
      )}
    </>
  );
}
