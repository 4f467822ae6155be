/** Ends long work before its next part; what is done stays done. */
import { Button } from '@mantine/core';
import type { RefObject } from 'react';
import { useText } from '../text/text.ts';

export function Stop({ stopped }: { readonly stopped: RefObject<boolean> }) {
  const t = useText();
  return (
    <Button
      variant="default"
      onClick={() => {
        stopped.current = true;
      }}
    >
      {t('batch.stop')}
    </Button>
  );
}
