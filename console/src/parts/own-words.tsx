/** Words that are the shop's usual ones or the merchant's own, for each language: which are chosen, whose they are, the way back, and that somebody else has changed them. */
import { Alert, Badge, Button, Group, NativeSelect, Text } from '@mantine/core';
import { changeQuery, useAddress } from '../address.ts';
import { useMay } from '../session.tsx';
import { languageName, useText } from '../text/text.ts';
import { Ask } from './ask.tsx';

interface Words {
  readonly language: string;
  /** 0 for the usual words. */
  readonly version: number;
}

/** The words that the address names, or the first. @param name which of them are for the same thing, and what the address calls that */
export function useChosenWords<Item extends Words, Name extends keyof Item & string>(items: readonly Item[], name: Name) {
  const { query } = useAddress();
  const kinds = [...new Set(items.map((item) => String(item[name])))];
  const kind = query.get(name) ?? kinds[0] ?? '';
  const ofKind = items.filter((item) => item[name] === kind);
  return { kinds, kind, ofKind, chosen: ofKind.find(({ language }) => language === query.get('language')) ?? ofKind[0] };
}

interface ChoiceProps {
  readonly label: string;
  readonly name: string;
  readonly kind: string;
  readonly kinds: readonly { readonly value: string; readonly label: string }[];
  readonly ofKind: readonly Words[];
  readonly language: string;
}

export function WordsChoice({ label, name, kind, kinds, ofKind, language }: ChoiceProps) {
  const t = useText();
  return (
    <Group grow>
      <NativeSelect label={label} value={kind} data={[...kinds]} onChange={(event) => changeQuery({ [name]: event.currentTarget.value })} />
      <NativeSelect
        label={t('words.language')}
        value={language}
        data={ofKind.map((words) => ({ value: words.language, label: `${languageName(words.language)}${words.version > 0 ? ' *' : ''}` }))}
        onChange={(event) => changeQuery({ language: event.currentTarget.value })}
      />
    </Group>
  );
}

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
