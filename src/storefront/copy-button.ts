/** A button that copies a value; hidden until the script shows it, since without script nothing could be copied. */
import { type Html, html } from './html.ts';
import { icon } from './icons.ts';
import type { Text } from './text.ts';

export function copyButton(value: string, label: string, t: Text): Html {
  return html`<button class="btn btn-small" type="button" data-copy="${value}" data-copied="${t.frame.copied}" hidden>${icon('copy')}<span>${label}</span></button>`;
}
