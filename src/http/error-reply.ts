/** The only translator of errors into answers: code to status and body, or to a page for people. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, errorText, isRefusal, type Refusal, refuse } from '../core/errors.ts';
import { languageFromHeader } from '../core/languages.ts';

/**
 * `new`: `{success:false, error, code, request_id, details?}`. The old API's three, each with `code` and `request_id` added:
 * `error`: `{error}`; `success`: `{success:false, error}`; `valid`: `{valid:false, message}` with status 200.
 */
export type ErrorShape = 'new' | 'error' | 'success' | 'valid';

export type ErrorLanguage = 'zh' | 'en';

/** Draws an error page; returns false to leave the answer to JSON. */
export type ErrorPage = (refusal: Refusal, request: FastifyRequest, reply: FastifyReply) => Promise<boolean>;

/** Answers an error of any kind. Unexpected ones are logged in full and told to nobody (S49). */
export async function replyWithError(error: unknown, request: FastifyRequest, reply: FastifyReply, errorPage?: ErrorPage): Promise<FastifyReply> {
  const refusal = toRefusal(error);
  if (refusal.status >= 500) request.log.error({ err: error, req: request }, 'request failed');
  if (refusal.code === 'request.too_many') reply.header('retry-after', String(refusal.details.retry_after ?? 1));
  else if (refusal.status === 503) reply.header('retry-after', '2');
  if (errorPage && wantsPage(request) && (await errorPage(refusal, request, reply))) return reply;

  const config = request.routeOptions?.config;
  // The old API refused strangers in one shape and wording at every door that had a login, whatever its other errors looked like.
  const isStranger = config?.errorShape === 'error' && /^(operator|csrf)\./.test(refusal.code);
  const shape = isStranger ? 'success' : (config?.errorShape ?? 'new');
  const text = errorText(refusal.code, isStranger ? 'zh' : (config?.errorLanguage ?? errorLanguage(request)), refusal.details);
  const status = shape === 'valid' && refusal.status < 500 ? 200 : refusal.status;
  // Serialised here: a route's response schemas describe its own answers, and an error must leave whatever they say.
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .serializer((body) => JSON.stringify(body))
    .send(errorBody(shape, text, refusal, request.id));
}

function errorBody(shape: ErrorShape, text: string, refusal: Refusal, requestId: string): object {
  const common = { code: refusal.code, request_id: requestId };
  switch (shape) {
    case 'new':
      return Object.keys(refusal.details).length > 0
        ? { success: false, error: text, ...common, details: refusal.details }
        : { success: false, error: text, ...common };
    case 'error':
      return { error: text, ...common };
    case 'success':
      return { success: false, error: text, ...common };
    case 'valid':
      return { valid: false, message: text, ...common };
  }
}

/** The API's language for a request: English when the caller prefers a language we would answer in English. */
export function errorLanguage(request: FastifyRequest): ErrorLanguage {
  const language = languageFromHeader(request.headers['accept-language']);
  return language === undefined || language.startsWith('zh') ? 'zh' : 'en';
}

function wantsPage(request: FastifyRequest): boolean {
  return !request.url.startsWith('/api/') && (request.headers.accept ?? '').includes('text/html');
}

/** Fastify's own errors by code; anything unknown becomes `server.internal`. */
const frameworkCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.not_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'request.empty',
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request.malformed_json',
  FST_ERR_BAD_URL: 'request.not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'request.not_found',
  FST_ERR_NOT_FOUND: 'request.not_found',
};

interface FrameworkError {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly message: string;
  readonly validation?: unknown;
}

function toRefusal(error: unknown): Refusal {
  if (isRefusal(error)) return error;
  if (!(error instanceof Error)) return refuse('server.internal');
  const { code, statusCode, validation }: FrameworkError = error;
  if (Array.isArray(validation)) return validationRefusal(validation[0]);
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY' || (error instanceof SyntaxError && statusCode === 400))
    return refuse('request.malformed_json', { problem: 'not valid JSON' });
  const known = typeof code === 'string' ? frameworkCodes[code] : undefined;
  if (known !== undefined) return refuse(known);
  if (statusCode === 413) return refuse('request.too_large');
  if (statusCode === 415) return refuse('request.unsupported_media');
  if (statusCode === 400) return refuse('request.invalid', { field: 'request', problem: 'could not be read' });
  return refuse('server.internal');
}

/** The first mistake of a schema check, as a field and a problem. Values are never repeated: they may be secret or hostile. */
function validationRefusal(first: unknown): Refusal {
  if (typeof first !== 'object' || first === null) return refuse('request.invalid', { field: 'request', problem: 'does not fit the schema' });
  const mistake: { keyword?: unknown; instancePath?: unknown; params?: unknown; message?: unknown } = first;
  const parameter = (name: string): string => {
    const params = mistake.params;
    const value: unknown = typeof params === 'object' && params !== null && name in params ? Reflect.get(params, name) : undefined;
    return String(value ?? '').slice(0, 60);
  };
  const field =
    String(mistake.instancePath ?? '')
      .replace(/^\//, '')
      .replaceAll('/', '.')
      .slice(0, 60) || 'body';
  switch (mistake.keyword) {
    case 'required':
      return refuse('request.missing_field', { field: parameter('missingProperty') });
    case 'additionalProperties':
      return refuse('request.invalid', { field: parameter('additionalProperty'), problem: 'is not a known field' });
    default:
      // A missing body is reported as the whole body not being an object.
      return field === 'body' && mistake.keyword === 'type'
        ? refuse('request.empty')
        : refuse('request.invalid', { field, problem: String(mistake.message ?? 'is not valid').slice(0, 120) });
  }
}
