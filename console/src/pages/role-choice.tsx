import { NativeSelect } from '@mantine/core';
import { useText } from '../text/text.ts';

export const roles = ['owner', 'manager', 'support', 'auditor'] as const;
export type Role = (typeof roles)[number];

export function RoleChoice({ value, choose, label }: { readonly value: Role; readonly choose: (role: Role) => void; readonly label: string }) {
  const t = useText();
  return (
    <NativeSelect
      label={label}
      value={value}
      data={roles.map((role) => ({ value: role, label: t.of('role', role) }))}
      onChange={(event) => choose(roles.find((role) => role === event.currentTarget.value) ?? value)}
    />
  );
}
