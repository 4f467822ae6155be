/** Our own drawings of the four steps in the payment app: a phone, the thing to press, nothing of theirs. */
import { type Html, html, raw } from './html.ts';

const phone = '<rect class="pic-phone" x="34" y="6" width="92" height="148" rx="14"/><path class="pic-line" d="M68 15h24"/>';

const scenes = {
  // Search field with the result under a finger.
  1: '<rect class="pic-soft" x="44" y="28" width="72" height="16" rx="8"/><circle class="pic-line" cx="54" cy="36" r="4"/><path class="pic-line" d="m57 39 4 4"/><rect class="pic-spark" x="44" y="54" width="72" height="26" rx="6"/><path class="pic-ink" d="M52 62h10v12H52z"/><path class="pic-line" d="M68 64h36M68 71h22"/><path class="pic-soft-line" d="M44 94h72M44 108h72M44 122h48"/>',
  // One packet and its amount.
  2: '<rect class="pic-spark" x="52" y="30" width="56" height="66" rx="8"/><path class="pic-line" d="M52 46c18 16 38 16 56 0"/><circle class="pic-ink" cx="80" cy="58" r="8"/><path class="pic-soft-line" d="M52 110h56"/><path class="pic-line" d="m62 122 6 8 6-8m-6 8v12m-6-9h12m-12 5h12M88 130h20M88 138h14"/>',
  // Eight digits.
  3:
    '<path class="pic-line" d="M50 34h60"/><path class="pic-soft-line" d="M50 44h38"/>' +
    [0, 1, 2, 3, 4, 5, 6, 7]
      .map(
        (n) =>
          `<rect class="${n % 3 === 1 ? 'pic-spark' : 'pic-soft'}" x="${45 + (n % 4) * 18}" y="${62 + Math.floor(n / 4) * 26}" width="15" height="20" rx="4"/><circle class="pic-ink" cx="${52.5 + (n % 4) * 18}" cy="${72 + Math.floor(n / 4) * 26}" r="2.500"/>`,
      )
      .join('') +
    '<path class="pic-soft-line" d="M50 128h60"/>',
  // From the app to this page.
  4: '<rect class="pic-soft" x="44" y="30" width="72" height="40" rx="6"/><path class="pic-line" d="M52 44h40M52 54h26M80 78v24m-8-8 8 8 8-8"/><rect class="pic-spark" x="44" y="112" width="72" height="20" rx="6"/><path class="pic-line" d="m72 122 5 5 10-10"/>',
} as const;

export function redPacketPicture(step: keyof typeof scenes, description: string): Html {
  return html`<svg class="pic" viewBox="0 0 160 160" role="img" aria-label="${description}">${raw(phone + scenes[step])}</svg>`;
}
