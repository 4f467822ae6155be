import { Group, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';

/** A page's heading, what can be done with all of it, and its content. */
export function Page({ title, actions, children }: { readonly title: string; readonly actions?: ReactNode; readonly children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · AIStorm`;
  }, [title]);
  return (
    <>
      <Group justify="space-between" mb="md">
        <Title order={1} size="h2">
          {title}
        </Title>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </>
  );
}
