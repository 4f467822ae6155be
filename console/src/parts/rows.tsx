/** A list: a table on a desk, cards on a phone, with the way to the next page. */
import { Button, Group, Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { changeQuery, useAddress } from '../address.ts';
import { useText } from '../text/text.ts';
import { Nothing } from './states.tsx';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
}

interface RowsProps<Row> {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly columns: readonly Column<Row>[];
  readonly empty: string;
  /** Cursor of the next page; kept in the address. */
  readonly next?: string | null;
}

export function Rows<Row>({ rows, keyOf, columns, empty, next }: RowsProps<Row>) {
  if (rows.length === 0) return <Nothing>{empty}</Nothing>;
  return (
    <>
      <Table className="rows" verticalSpacing="xs" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ title }) => (
              <Table.Th key={title}>{title}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={keyOf(row)}>
              {columns.map(({ title, cell }) => (
                <Table.Td key={title} {...(title === '' ? {} : { 'data-label': title })}>
                  {cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Next cursor={next ?? null} />
    </>
  );
}

/** The way to the next page of a list, and back to the first. */
export function Next({ cursor: next }: { readonly cursor: string | null }) {
  const t = useText();
  const isLater = useAddress().query.has('cursor');
  if (next === null && !isLater) return null;
  return (
    <Group justify="center" mt="md">
      {isLater && (
        <Button variant="default" size="xs" onClick={() => changeQuery({ cursor: '' })}>
          {t('list.first')}
        </Button>
      )}
      {next !== null && (
        <Button variant="default" size="xs" onClick={() => changeQuery({ cursor: next })}>
          {t('list.next')}
        </Button>
      )}
    </Group>
  );
}
