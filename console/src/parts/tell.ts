/** Short messages about what was done, which screen readers read out. */
import { notifications } from '@mantine/notifications';

export const tell = {
  done: (message: string): void => void notifications.show({ message, color: 'teal', autoClose: 4_000 }),
  /** Somebody else was faster: what is shown is loaded anew. */
  conflict: (title: string, message: string): void => void notifications.show({ title, message, color: 'yellow', autoClose: 15_000 }),
  failed: (title: string, message: string): void => void notifications.show({ title, message, color: 'red', autoClose: 15_000 }),
};
