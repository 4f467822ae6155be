/** The floor: what Fastify alone can do here. A JSON route, and a POST with create-order's own schemas that only answers. */
import Fastify from 'fastify';
import { CreateOrderAnswer, CreateOrderBody } from '../src/checkout/routes.ts';

const server = Fastify();

server.get('/bare', { schema: { response: { 200: { type: 'object', properties: { status: { type: 'string' } } } } } }, async () => ({ status: 'ok' }));

server.post('/bare', { schema: { body: CreateOrderBody, response: { 200: CreateOrderAnswer } } }, async () => ({
  success: true,
  order_id: 'order_1700000000000_0123456789abcdef',
  total_amount: 12.5,
  message: '订单创建成功',
  access_token: '0123456789abcdef0123456789abcdef0123456789a',
  status_url: 'http://127.0.0.1:5001/orders/order_1700000000000_0123456789abcdef',
  expires_at: '2026-01-15T08:15:00.000Z',
  amount_due: '12.500000',
  currency: 'USDT',
}));

await server.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
