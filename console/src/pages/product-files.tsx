/** The files of a product: uploaded piece by piece, so that one that breaks off goes on where it was; each upload is a new version. */
import { Button, Card, FileButton, Group, NativeSelect, Progress, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { type Answer, call, useApi } from '../api.ts';
import { Rows } from '../parts/rows.tsx';
import { Show } from '../parts/states.tsx';
import { Stop } from '../parts/stop.tsx';
import { tell } from '../parts/tell.ts';
import { Bytes, Time } from '../parts/values.tsx';
import { useMay } from '../session.tsx';
import { useText } from '../text/text.ts';
import { variantName } from './variant-name.ts';

type Product = Answer<'GET /api/admin/products/{id}'>;

/** An upload that was opened: which file, and how far it has come. */
interface Upload extends Answer<'POST /api/admin/products/{id}/files'> {
  readonly content: File;
  readonly sent: number;
}

export function ProductFiles({ product }: { readonly product: Product }) {
  const t = useText();
  const may = useMay();
  const params = { id: String(product.id) };
  const files = useApi('GET /api/admin/products/{id}/files', { params });
  return (
    <Card withBorder component="section">
      <Title order={2} size="h4" mb="sm">
        {t('files')}
      </Title>
      <Stack gap="sm">
        <Text size="sm">{t('files.how')}</Text>
        {may('stock.write') && <UploadFile product={product} />}
        <Show of={files}>
          {({ items }) => (
            <Rows
              rows={items}
              keyOf={({ id }) => id}
              empty={t('files.none')}
              columns={[
                { title: t('product.name'), cell: ({ name }) => name },
                ...(product.variants.length > 1
                  ? [{ title: t('keys.variant'), cell: ({ variant }: { readonly variant: string }) => variantName(t, variant) }]
                  : []),
                { title: t('files.version'), isNumber: true, cell: ({ version }) => version },
                { title: t('files.size'), isNumber: true, cell: ({ size }) => <Bytes count={size} /> },
                { title: t('created'), cell: ({ uploaded_at }) => <Time at={uploaded_at} /> },
              ]}
            />
          )}
        </Show>
      </Stack>
    </Card>
  );
}

function UploadFile({ product }: { readonly product: Product }) {
  const t = useText();
  const queries = useQueryClient();
  const [variant, setVariant] = useState(product.variants.find(({ is_default }) => is_default)?.slug ?? '');
  const [upload, setUpload] = useState<Upload>();
  const [isBusy, setBusy] = useState(false);
  const stopped = useRef(false);

  const send = async (begun: Upload): Promise<void> => {
    stopped.current = false;
    for (let number = begun.sent; number < begun.pieces; number += 1) {
      if (stopped.current) return;
      const bytes = begun.content.slice(number * begun.piece_bytes, (number + 1) * begun.piece_bytes);
      await call('PUT /api/admin/files/{file_id}/pieces/{number}', { params: { file_id: begun.id, number: String(number) }, body: bytes });
      setUpload({ ...begun, sent: number + 1 });
    }
    await call('POST /api/admin/files/{file_id}/finish', { params: { file_id: begun.id }, body: {} });
    setUpload(undefined);
    tell.done(t('done'));
    await queries.invalidateQueries();
  };
  const attempt = (work: () => Promise<void>): void => {
    setBusy(true);
    work()
      .catch((error: unknown) => tell.failed(t('failed'), error instanceof Error ? error.message : String(error)))
      .finally(() => setBusy(false));
  };
  const open = async (content: File): Promise<void> => {
    const answer = await call('POST /api/admin/products/{id}/files', {
      params: { id: String(product.id) },
      body: { name: content.name, size: content.size, ...(variant === '' ? {} : { variant }) },
    });
    const begun = { ...answer, content, sent: 0 };
    setUpload(begun);
    await send(begun);
  };

  return (
    <>
      {product.variants.length > 1 && (
        <NativeSelect
          label={t('keys.variant')}
          value={variant}
          data={product.variants.map(({ slug, name }) => ({ value: slug, label: variantName(t, slug, name) }))}
          onChange={(event) => setVariant(event.currentTarget.value)}
        />
      )}
      <Group>
        <FileButton onChange={(chosen) => chosen && attempt(() => open(chosen))}>
          {(props) => (
            <Button variant="default" {...props} disabled={isBusy}>
              {t('files.upload')}
            </Button>
          )}
        </FileButton>
        {upload && !isBusy && <Button onClick={() => attempt(() => send(upload))}>{t('files.goOn', { name: upload.name })}</Button>}
        {isBusy && <Stop stopped={stopped} />}
      </Group>
      {upload && <Progress value={(100 * upload.sent) / upload.pieces} aria-label={t('files.upload')} />}
    </>
  );
}
