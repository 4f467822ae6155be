/** Answers as they should not be: what a shop gets from a gateway that is down, cut off, or behind a CDN that answers for it. */
import type { FastifyReply } from 'fastify';
import type { AnswerFault } from './scenarios.ts';

/** Answers badly. `text` is the right answer, of what was really done; empty when nothing was. */
export function spoiled(reply: FastifyReply, fault: AnswerFault, text: string): FastifyReply {
  const json = (status: number, body: string): FastifyReply => reply.code(status).type('application/json').send(body);
  switch (fault) {
    case 'cut':
    case 'cut_early':
      reply.hijack();
      reply.raw.destroy();
      return reply;
    case 'error_429':
      return json(429, failure(429, 'Too many requests.'));
    case 'error_500':
    case 'acts_then_500':
      return json(500, failure(500, 'Internal server error.'));
    case 'error_503':
      return json(503, failure(503, 'Service temporarily unavailable.'));
    case 'key_refused':
      return json(403, failure(401, 'Invalid API key.'));
    case 'html':
      return reply.code(200).type('text/html').send('<!doctype html><title>Just a moment…</title><h1>Checking your browser</h1>');
    case 'empty':
      return json(200, '');
    case 'truncated':
      return json(200, text.slice(0, Math.floor(text.length / 2)));
    case 'wrong_types':
      return json(200, text.replace(/"track_id":"\w+"/g, '"track_id":{"id":null}').replace(/"amount":[\d.]+/g, '"amount":[1]'));
    case 'not_a_number':
      return json(200, text.replace(/"(amount|expired_at)":[\d.]+/g, '"$1":NaN'));
    case 'huge':
      return json(200, `${text.slice(0, -1)},"padding":"${'x'.repeat(10 * 1024 * 1024)}"}`);
    case 'foreign':
      return json(200, text.replace(/"order_id":"[^"]*"/g, '"order_id":"FOREIGN-1"').replace(/"track_id":"\w+"/g, '"track_id":"100000007"'));
    case 'bad_link':
      return json(200, text.replace(/"payment_url":"[^"]*"/, '"payment_url":"javascript:alert(1)"'));
    case 'slow':
      return json(200, text);
  }
}

function failure(status: number, message: string): string {
  return JSON.stringify({ data: {}, message, error: { message }, status, version: '1.0.0' });
}
