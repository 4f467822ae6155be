/**
 * OxaPay's API v1 over HTTP, with what its real clients do: repeated and trailing slashes, list filters in the body of a GET,
 * header names with underscores, flags and amounts as text. Answers may be spoiled by the scenario.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { currencies, fiatCurrencies, prices, supportedNetworks, systemStatus } from './market-api.ts';
import {
  acceptedCurrencies,
  createInvoice,
  createStaticAddress,
  createWhiteLabel,
  listStaticAddresses,
  type Outcome,
  paymentHistory,
  paymentInformation,
  paymentStatistics,
  revokeStaticAddress,
} from './payment-api.ts';
import { accountBalance, createPayout, payoutHistory, payoutInformation } from './payout-api.ts';
import { ApiRefusal, Fields } from './requests.ts';
import { type AnswerFault, isRefusal, type RequestKind } from './scenarios.ts';
import type { Simulator } from './simulator.ts';
import { spoiled } from './spoil-answer.ts';

interface Endpoint {
  /** Whose key opens it. */
  readonly family: 'merchant' | 'payout' | 'general' | 'none';
  readonly kind: RequestKind;
  run(simulator: Simulator, fields: Fields, trackId: string): Promise<Outcome>;
}

const merchant = (kind: RequestKind, run: Endpoint['run']): Endpoint => ({ family: 'merchant', kind, run });
const payout = (kind: RequestKind, run: Endpoint['run']): Endpoint => ({ family: 'payout', kind, run });
const common = (run: Endpoint['run']): Endpoint => ({ family: 'none', kind: 'lookup', run });

/** Method and path below the base; `*` stands for a track id. */
const endpoints: Readonly<Record<string, Endpoint>> = {
  'POST payment/invoice': merchant('create', createInvoice),
  'POST payment/white-label': merchant('create', createWhiteLabel),
  'POST payment/static-address': merchant('create', createStaticAddress),
  'POST payment/static-address/revoke': merchant('create', revokeStaticAddress),
  'GET payment/static-address': merchant('lookup', listStaticAddresses),
  'GET payment/accepted-currencies': merchant('lookup', acceptedCurrencies),
  'GET payment/stats': merchant('lookup', paymentStatistics),
  'GET payment': merchant('lookup', paymentHistory),
  'GET payment/*': merchant('lookup', paymentInformation),
  'POST payout': payout('create', createPayout),
  'GET payout': payout('lookup', payoutHistory),
  'GET payout/*': payout('lookup', payoutInformation),
  'GET general/account/balance': { family: 'general', kind: 'lookup', run: accountBalance },
  'GET common/prices': common(prices),
  'GET common/currencies': common(currencies),
  'GET common/fiats': common(fiatCurrencies),
  'GET common/networks': common(supportedNetworks),
  'GET common/monitor': common(systemStatus),
};

/** Answers one request to the API; `path` is what follows the base. */
export async function answerApi(simulator: Simulator, request: FastifyRequest, reply: FastifyReply, path: string): Promise<FastifyReply> {
  const parts = path.split('/').filter((part) => part !== '');
  const exact = endpoints[`${request.method} ${parts.join('/')}`];
  const endpoint = exact ?? endpoints[`${request.method} ${[...parts.slice(0, -1), '*'].join('/')}`];
  if (!endpoint) return sendRefusal(reply, new ApiRefusal(404, '', 'The requested resource was not found.'));

  const fault = simulator.settings.nextAnswerFault(endpoint.kind, {});
  if (fault !== undefined && isRefusal(fault)) return spoiled(reply, fault, '');
  try {
    requireKey(simulator, request, endpoint.family);
    const { data, payment } = await endpoint.run(simulator, await readFields(request), parts.at(-1) ?? '');
    const ownFault = fault ?? (payment && simulator.settings.nextAnswerFault(endpoint.kind, payment.scenario));
    const text = JSON.stringify({ data, message: 'Operation completed successfully!', error: {}, status: 200, version: '1.0.0' });
    return await finish(simulator, reply, ownFault, text);
  } catch (error) {
    if (error instanceof ApiRefusal) return sendRefusal(reply, error, simulator.settings.current.scenario.forbid_wrong_keys === true);
    throw error;
  }
}

async function finish(simulator: Simulator, reply: FastifyReply, fault: AnswerFault | undefined, text: string): Promise<FastifyReply> {
  if (fault === 'slow') await pause(simulator.settings.current.scenario.slow_ms ?? 15_000);
  if (fault !== undefined && fault !== 'slow') return spoiled(reply, fault, text);
  return reply.type('application/json').send(text);
}

function requireKey(simulator: Simulator, request: FastifyRequest, family: Endpoint['family']): void {
  const { merchantKey, payoutKey } = simulator.options;
  const given = request.headers[`${family}_api_key`];
  const accepted = { merchant: [merchantKey], payout: [payoutKey], general: [merchantKey, payoutKey], none: [] }[family];
  if (family !== 'none' && !accepted.some((key) => key === given)) throw new ApiRefusal(401, `${family}_api_key`, 'Invalid API key.');
}

/** Status of the body; the HTTP status may be made to differ, as was seen with wrong keys (403 outside, 401 inside). */
export function sendRefusal(reply: FastifyReply, refusal: ApiRefusal, forbidWrongKeys = false): FastifyReply {
  const type = refusal.status === 400 ? 'validation' : refusal.status === 401 ? 'authentication' : 'not_found';
  const message = refusal.status === 400 ? 'Validation failed' : refusal.message;
  const body = {
    data: {},
    message,
    error: { type, ...(refusal.field !== '' && { key: refusal.field }), message: refusal.message },
    status: refusal.status,
    version: '1.0.0',
  };
  return reply
    .code(refusal.status === 401 && forbidWrongKeys ? 403 : refusal.status)
    .type('application/json')
    .send(JSON.stringify(body));
}

/** Fields of the query and of the body, whichever the client used, also on GET. */
export async function readFields(request: FastifyRequest): Promise<Fields> {
  const body = request.method === 'GET' ? await readRawBody(request) : request.body;
  const query = Object.entries(Object(request.query));
  return new Fields(new Map([...query, ...Object.entries(parseBody(body))]));
}

/** Fastify does not read the body of a GET. */
async function readRawBody(request: FastifyRequest): Promise<string> {
  if (request.headers['transfer-encoding'] === undefined && (request.headers['content-length'] ?? '0') === '0') return '';
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.raw) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > 16_384) throw new ApiRefusal(400, '', 'The request body is too large.');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseBody(body: unknown): object {
  if (typeof body !== 'string' || body.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new ApiRefusal(400, '', 'The request body is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ApiRefusal(400, '', 'The request body must be a JSON object.');
  return value;
}
