/** Posted forms must come from our own pages (S36). */
import type { FastifyRequest } from 'fastify';
import { refuse } from '../core/errors.ts';

/**
 * Browsers say where a form came from: `Sec-Fetch-Site` in all of the last years, `Origin` before. Under our `no-referrer` policy the
 * origin of our own forms is written `null`; then the order cookie, which is SameSite, is what another site cannot bring.
 * @throws Refusal `request.cross_origin`
 */
export function refuseOtherSites(request: FastifyRequest, publicUrl: string): void {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) {
    if (site !== 'same-origin' && site !== 'none') throw refuse('request.cross_origin');
    return;
  }
  const { origin } = request.headers;
  if (origin !== undefined && origin !== 'null' && origin !== new URL(publicUrl).origin) throw refuse('request.cross_origin');
}
