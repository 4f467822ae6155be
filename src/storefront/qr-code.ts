/** QR codes drawn here: no picture of an address ever comes from elsewhere. */
import { encode } from 'uqr';
import { type Html, html, raw } from './html.ts';

/** One path on a white ground with the quiet zone scanners need; always dark on light, in every theme. */
export function qrCode(content: string, description: string): Html {
  const { data, size } = encode(content, { ecc: 'M', border: 4 });
  let path = '';
  data.forEach((row, y) => {
    let start = -1;
    for (let x = 0; x <= row.length; x += 1) {
      if (row[x] && start < 0) start = x;
      if (!row[x] && start >= 0) {
        path += `M${start} ${y}h${x - start}v1h-${x - start}z`;
        start = -1;
      }
    }
  });
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="${description}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path fill="#000" d="${raw(path)}"/></svg>`;
}
