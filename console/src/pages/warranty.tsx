/** Warranty claims of all orders, and whose keys turn out to be faulty. */
import { Group, Tabs } from '@mantine/core';
import { changeQuery } from '../address.ts';
import { useApi } from '../api.ts';
import { ClaimRows } from '../parts/claim-rows.tsx';
import { ChoiceFilter, SearchFilter, useChoice, useOfOrders } from '../parts/filters.tsx';
import { Page } from '../parts/page.tsx';
import { Rows } from '../parts/rows.tsx';
import { Show } from '../parts/states.tsx';
import { Share } from '../parts/values.tsx';
import { useMay } from '../session.tsx';
import { useText } from '../text/text.ts';

const tabs = ['claims', 'suppliers'] as const;
const states = ['open', 'replaced', 'declined', 'refunded'] as const;

export default function Warranty() {
  const t = useText();
  const may = useMay();
  const tab = useChoice('tab', tabs) ?? 'claims';
  return (
    <Page title={t('nav.warranty')}>
      <Tabs value={tab} onChange={(value) => changeQuery({ tab: value ?? '', state: '', cursor: '' })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="claims">{t('warranty.claims')}</Tabs.Tab>
          {may('stock.read') && <Tabs.Tab value="suppliers">{t('warranty.suppliers')}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="claims">
          <Claims />
        </Tabs.Panel>
        <Tabs.Panel value="suppliers">
          <Suppliers />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Claims() {
  const t = useText();
  const state = useChoice('state', states);
  const claims = useApi('GET /api/admin/warranty-claims', { query: { ...useOfOrders(), ...(state ? { state } : {}) } }, { pollMs: 15_000 });
  return (
    <>
      <Group mb="sm" gap="xs">
        <SearchFilter label={t('list.ofOrder')} />
        <ChoiceFilter name="state" values={states} group="status" label={t('status')} />
      </Group>
      <Show of={claims}>{({ items, next_cursor }) => <ClaimRows claims={items} next={next_cursor} />}</Show>
    </>
  );
}

function Suppliers() {
  const t = useText();
  const suppliers = useApi('GET /api/admin/suppliers');
  return (
    <Show of={suppliers}>
      {({ items }) => (
        <Rows
          rows={items}
          keyOf={({ supplier }) => supplier}
          empty={t('keys.noBatches')}
          columns={[
            { title: t('keys.supplier'), cell: ({ supplier }) => supplier || '–' },
            { title: t('keys.batches'), isNumber: true, cell: ({ batches }) => batches },
            { title: t('product.quantity'), isNumber: true, cell: ({ imported }) => imported },
            { title: t('keys.sold'), isNumber: true, cell: ({ sold }) => sold },
            { title: t('keys.faulty'), isNumber: true, cell: ({ faulty, faulty_share }) => <Share count={faulty} share={faulty_share} /> },
            { title: t('keys.replaced'), isNumber: true, cell: ({ replaced }) => replaced },
          ]}
        />
      )}
    </Show>
  );
}
