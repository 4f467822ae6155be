/** A button that copies a value; hidden until the script shows it, since without script nothing could be copied. */
import { type Html, html } from './html.ts';
import { icon } from './icons.ts';
import type { Text } from './text.ts';

interface Look {
  /** It is what the page is there for. */
  readonly isMain?: boolean;
  /** What is copied, for whoever hears the button and does not see what it stands beside. */
  readonly of?: string;
}

export function copyButton(value: string, label: string, t: Text, { isMain = false, of }: Look = {}): Html {
  return html`<button class="btn btn-small${isMain && ' btn-main'}" type="button" data-copy="${value}" data-copied="${t.frame.copied}" hidden>${icon('copy')}<span>${label}</span>${of && html`<span class="visually-hidden"> ${of}</span>`}</button>`;
}
