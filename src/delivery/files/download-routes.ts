/** `GET /downloads/:order_id/:expires_at/:signature`: the file of an order, for whoever has a fresh link from its page. */
import { Readable } from 'node:stream';
import { isOrderId } from '../../core/ids.ts';
import { closed, Type } from '../../http/schemas.ts';
import type { Server } from '../../http/server.ts';
import type { Shop } from '../../outbox/shop.ts';
import { attachment } from './file.ts';
import { entityTag, openDownload } from './open-download.ts';
import { readPart } from './read-file.ts';

/** Anything may stand there: a link that is cut or made up gets the same answer as one that has expired. */
const Params = closed({ order_id: Type.String(), expires_at: Type.String(), signature: Type.String() });

export function downloadRoutes(server: Server, shop: Shop): void {
  server.route({
    method: ['GET', 'HEAD'],
    url: '/downloads/:order_id/:expires_at/:signature',
    schema: { params: Params, hide: true },
    async handler(request, reply) {
      const { order_id: orderId, expires_at: expiresAt, signature } = request.params;
      const headOnly = request.method === 'HEAD';
      const { file, part, isWhole } = await openDownload(shop, {
        orderId: isOrderId(orderId) ? orderId : '',
        expiresAt: Number(expiresAt),
        signature,
        range: request.headers.range,
        ifRange: typeof request.headers['if-range'] === 'string' ? request.headers['if-range'] : undefined,
        headOnly,
      });
      void reply.headers({
        'content-type': 'application/octet-stream',
        'content-disposition': attachment(file.name),
        'content-length': part.end - part.start + 1,
        'accept-ranges': 'bytes',
        etag: entityTag(file),
      });
      if (!isWhole) void reply.code(206).header('content-range', `bytes ${part.start}-${part.end}/${file.size}`);
      return headOnly ? reply.send() : reply.send(Readable.from(readPart(shop, file, part), { objectMode: false }));
    },
  });
}
