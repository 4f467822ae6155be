/** The shop takes no orders: said once, the same way, on every page that sells. */
import { type Html, html } from '../html.ts';
import { note } from '../layout.ts';
import type { Text } from '../text.ts';
import type { PauseView } from '../view.ts';

export function pauseNote(pause: PauseView | undefined, t: Text): Html | undefined {
  return pause && note('warn', html`<strong>${t.frame.paused}</strong><p>${pause.message || t.frame.pausedBody}</p>`);
}
