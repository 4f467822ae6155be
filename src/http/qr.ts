/** QR codes drawn here: a buyer's payment address is nobody else's business. */
import { renderSVG } from 'uqr';

/** An SVG of the text as a QR code. */
function qrSvg(text: string): string {
  return renderSVG(text, { border: 2, pixelSize: 8 });
}

/** The same as a data URI, for an `img`. */
export function qrDataUri(text: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(qrSvg(text)).toString('base64')}`;
}
