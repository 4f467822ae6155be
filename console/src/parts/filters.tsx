/** What a list is narrowed by, kept in the address; changing it starts at the first page. */
import { Group, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks';
import { useRef, useState } from 'react';
import { changeQuery, useAddress } from '../address.ts';
import { useText } from '../text/text.ts';

/** The value of a part of the address, if it is one that the list knows. */
export function useChoice<Value extends string>(name: string, values: readonly Value[]): Value | undefined {
  const given = useAddress().query.get(name);
  return values.find((value) => value === given);
}

/** @param name under which the address keeps it, on a page with several lists */
export function useCursor(name = 'cursor'): { cursor?: string } {
  const cursor = useAddress().query.get(name);
  return cursor === null ? {} : { cursor };
}

export function ChoiceFilter({
  name,
  values,
  group,
  label,
  usual,
}: {
  readonly name: string;
  readonly values: readonly string[];
  /** Where the words of the values stand among the texts, or what gives them. */
  readonly group: string | ((value: string) => string);
  readonly label: string;
  /** What the list shows until something is chosen, where that is not all. */
  readonly usual?: string;
}) {
  const t = useText();
  const value = useAddress().query.get(name) ?? usual ?? '';
  return (
    <NativeSelect
      aria-label={label}
      value={value}
      onChange={(event) => changeQuery({ [name]: event.currentTarget.value, cursor: '' })}
      data={[
        { value: '', label: `${label}: ${t('all')}` },
        ...values.map((choice) => ({ value: choice, label: typeof group === 'string' ? t.of(group, choice) : group(choice) })),
      ]}
    />
  );
}

/** A date, a number or a word that narrows a list; taken over when the field is left, or by Enter. */
export function FieldFilter({
  name,
  label,
  type = 'text',
  list,
}: {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'date';
  readonly list?: string;
}) {
  const value = useAddress().query.get(name) ?? '';
  const take = (text: string): void => {
    if (text.trim() !== value) changeQuery({ [name]: text.trim(), cursor: '' });
  };
  return (
    <TextInput
      key={value}
      label={label}
      size="xs"
      type={type}
      list={list}
      defaultValue={value}
      onBlur={(event) => take(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Enter' && take(event.currentTarget.value)}
      {...(type === 'date' ? { onChange: (event) => take(event.currentTarget.value) } : {})}
    />
  );
}

export function SearchFilter({ label }: { readonly label: string }) {
  const [text, setText] = useState(useAddress().query.get('q') ?? '');
  const field = useRef<HTMLInputElement>(null);
  // As in other tools: one key from anywhere on the page to its search.
  useHotkeys([['/', () => field.current?.focus()]]);
  const search = useDebouncedCallback((q: string) => changeQuery({ q, cursor: '' }), 300);
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      flex={1}
      miw={180}
      ref={field}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        search(event.currentTarget.value.trim());
      }}
    />
  );
}

/** What a list of what belongs to orders is asked for. */
export function useOfOrders(): { q?: string; cursor?: string } {
  const q = useAddress().query.get('q');
  return { ...useCursor(), ...(q ? { q } : {}) };
}

const activeness = ['yes', 'no'] as const;

/** What the address asks of a list of things that can be in use or not. */
export function useSearched(): { q?: string; active?: 'yes' | 'no'; cursor?: string } {
  const q = useAddress().query.get('q');
  const active = useChoice('active', activeness);
  return { ...useCursor(), ...(q ? { q } : {}), ...(active ? { active } : {}) };
}

export function Searched({ label, active }: { readonly label: string; readonly active: string }) {
  const t = useText();
  return (
    <Group mb="sm" gap="xs">
      <SearchFilter label={label} />
      <ChoiceFilter name="active" values={activeness} group={(value) => `${active}: ${t(value === 'yes' ? 'yes' : 'no')}`} label={active} />
    </Group>
  );
}
