/** What most products do without: picture, limits, words for search engines, and the texts in other languages. */
import { Checkbox, Group, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { MarkdownField } from '../parts/markdown.tsx';
import { PictureField } from '../parts/picture.tsx';
import { languageName, useText } from '../text/text.ts';
import { type Draft, type Translation, translationIn, translationLanguages, withTranslation } from './product-draft.ts';

interface Props {
  readonly form: Draft;
  readonly change: (part: Partial<Draft>) => void;
}

type Typed = { readonly currentTarget: { readonly value: string } };

export function ProductMore({ form, change }: Props) {
  const t = useText();
  const field = (name: 'max_per_order' | 'warranty_days' | 'features' | 'seo_title' | 'seo_description' | 'seo_keywords') => ({
    label: t.of('productField', name),
    value: form[name],
    onChange: (event: Typed) => change({ [name]: event.currentTarget.value }),
  });
  return (
    <>
      <Fold title={t('product.more')}>
        <Textarea autosize minRows={2} maxRows={10} description={t('product.onePerLine')} {...field('features')} />
        <Group grow align="end">
          <TextInput required inputMode="numeric" pattern="[1-9]\d{0,2}|1000" {...field('max_per_order')} />
          <TextInput required inputMode="numeric" pattern="\d{1,4}" description={t('product.warrantyHint')} {...field('warranty_days')} />
        </Group>
        <PictureField
          label={t('productField.image_url')}
          description={t('product.imageHint')}
          value={form.image_url}
          instead={`/artwork/${encodeURIComponent(form.slug || 'new')}.svg`}
          change={(image_url) => change({ image_url })}
        />
        <Checkbox label={t('product.featured')} checked={form.is_featured} onChange={(event) => change({ is_featured: event.currentTarget.checked })} />
        <TextInput {...field('seo_title')} />
        <Textarea autosize minRows={2} {...field('seo_description')} />
        <TextInput {...field('seo_keywords')} />
      </Fold>
      <Translations form={form} change={change} />
    </>
  );
}

function Translations({ form, change }: Props) {
  const t = useText();
  const [language, setLanguage] = useState(translationLanguages[2] ?? 'en');
  const words = translationIn(form.texts, language);
  const field = (name: keyof Translation) => ({
    label: t.of('productField', name),
    value: words[name],
    onChange: (event: Typed) => change({ texts: withTranslation(form.texts, language, { ...words, [name]: event.currentTarget.value }) }),
  });
  return (
    <Fold title={t('productField.texts')}>
      <Text size="sm">{t('product.textsHint')}</Text>
      <NativeSelect
        label={t('product.language')}
        value={language}
        data={translationLanguages.map((value) => ({ value, label: languageName(value) }))}
        onChange={(event) => setLanguage(translationLanguages.find((value) => value === event.currentTarget.value) ?? language)}
      />
      <Stack gap="sm" lang={language}>
        <TextInput {...field('name')} />
        <TextInput {...field('short_description')} />
        <MarkdownField
          key={language}
          label={t('productField.description')}
          value={words.description}
          change={(description) => change({ texts: withTranslation(form.texts, language, { ...words, description }) })}
        />
        <Textarea autosize minRows={2} maxRows={10} description={t('product.onePerLine')} {...field('features')} />
        <TextInput {...field('category')} />
        <TextInput {...field('price_unit')} />
      </Stack>
    </Fold>
  );
}

function Fold({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <details>
      <Text component="summary" fw={600} style={{ cursor: 'pointer' }}>
        {title}
      </Text>
      <Stack gap="sm" mt="sm">
        {children}
      </Stack>
    </details>
  );
}
