/** A list: a table on a desk, cards on a phone, with the way to the next page. */
import { Button, Group, Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { changeQuery, useAddress } from '../address.ts';
import { useText } from '../text/text.ts';
import { Nothing } from './states.tsx';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Amounts and counts stand under each other by their last digit. */
  readonly isNumber?: boolean;
  /** Long text: takes a phone's whole width, where others stand two in a line. */
  readonly isWide?: boolean;
}

interface RowsProps<Row> {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly columns: readonly Column<Row>[];
  /** What stands there when there is none: words, or words with what to do about it. */
  readonly empty: ReactNode;
  /** Cursor of the next page. */
  readonly next?: string | null;
  /** Under which name the address keeps it, on a page with several lists. */
  readonly cursorName?: string;
}

export function Rows<Row>({ rows, keyOf, columns, empty, next, cursorName = 'cursor' }: RowsProps<Row>) {
  if (rows.length === 0) return typeof empty === 'string' ? <Nothing>{empty}</Nothing> : empty;
  return (
    <>
      <div className="rows-room">
        <Table className="rows" verticalSpacing="xs" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ title, isNumber }, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as below
                <Table.Th key={place} {...(isNumber ? { ta: 'end' } : {})}>
                  {title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={keyOf(row)}>
                {columns.map(({ title, cell, isNumber, isWide }, place) => (
                  <Table.Td
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move, and those of buttons have no title
                    key={place}
                    {...(title === '' ? {} : { 'data-label': title })}
                    className={[isNumber && 'number', isWide && 'wide'].filter(Boolean).join(' ')}
                  >
                    {cell(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Next cursor={next ?? null} name={cursorName} />
    </>
  );
}

/** The way to the next page of a list, and back to the first. */
export function Next({ cursor: next, name = 'cursor' }: { readonly cursor: string | null; readonly name?: string }) {
  const t = useText();
  const isLater = useAddress().query.has(name);
  if (next === null && !isLater) return null;
  return (
    <Group justify="center" mt="md">
      {isLater && (
        <Button variant="default" size="xs" onClick={() => changeQuery({ [name]: '' })}>
          {t('list.first')}
        </Button>
      )}
      {next !== null && (
        <Button variant="default" size="xs" onClick={() => changeQuery({ [name]: next })}>
          {t('list.next')}
        </Button>
      )}
    </Group>
  );
}
