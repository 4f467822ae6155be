/** A button that copies a value; hidden until the script shows it, since without script nothing could be copied. */
import { type Html, html } from './html.ts';
import { icon } from './icons.ts';
import type { Text } from './text.ts';

/** @param rank `main` for what the page is there for */
export function copyButton(value: string, label: string, t: Text, rank?: 'main'): Html {
  return html`<button class="btn btn-small${rank && ' btn-main'}" type="button" data-copy="${value}" data-copied="${t.frame.copied}" hidden>${icon('copy')}<span>${label}</span></button>`;
}
