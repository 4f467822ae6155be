/** The one door to the shop: typed by the OpenAPI document, with the security token, and with a pause to confirm who one is. */
import { keepPreviousData, type UseQueryResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Api } from './api.gen.ts';
import { tell } from './parts/tell.ts';
import { useText } from './text/text.ts';

export type Door = keyof Api;
export type Answer<D extends Door> = Api[D]['answer'];
export type Body<D extends Door> = Api[D]['body'];
/** One row of a list. */
export type Item<D extends Door> = Answer<D> extends { items: readonly (infer Row)[] } ? Row : never;

export interface Input<D extends Door> {
  readonly params?: Api[D]['params'];
  readonly query?: Api[D]['query'];
  readonly body?: Api[D]['body'];
}

/** A "no" of the shop, with its text in the console's language. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** What calls need to know and pages do not. Set by `session.tsx`. */
export const connection: { csrfToken: string | null; language: string; live: boolean; askIdentity: () => Promise<boolean>; signedOut: () => void } = {
  csrfToken: null,
  language: 'zh-CN',
  live: false,
  askIdentity: async () => false,
  signedOut: () => undefined,
};

/**
 * Calls a door of the shop.
 * @throws ApiError what the shop says, or `network` when it cannot be reached
 */
export async function call<D extends Door>(door: D, input: Input<D> = {}): Promise<Answer<D>> {
  const response = await admitted(door, input);
  const answer: unknown = response.status === 204 ? null : await response.json().catch(() => null);
  // The shop checks its answers against the same schemas that these types were made from.
  return answer as Answer<D>;
}

/** Saves what a door answers as a file, under the name that the shop gives it. @throws ApiError as `call` does */
export async function download<D extends Door>(door: D, input: Input<D>): Promise<void> {
  const response = await admitted(door, input);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'export';
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The answer, once the person has confirmed who he is where that is needed. */
async function admitted<D extends Door>(door: D, input: Input<D>): Promise<Response> {
  try {
    return await send(door, input);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === 'operator.confirm_identity' && (await connection.askIdentity())) return send(door, input);
    if (error.code === 'operator.sign_in_required' && !door.includes('/session')) connection.signedOut();
    throw error;
  }
}

async function send<D extends Door>(door: D, { params, query, body }: Input<D>): Promise<Response> {
  const [method = 'GET', pattern = ''] = door.split(' ');
  const values = new Map<string, unknown>(Object.entries(params ?? {}));
  const path = pattern.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values.get(name) ?? '')));
  const search = new URLSearchParams(
    Object.entries(query ?? {}).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, String(value)]])),
  );
  const headers: Record<string, string> = { 'accept-language': connection.language };
  if (method !== 'GET' && connection.csrfToken !== null) headers['x-csrf-token'] = connection.csrfToken;
  const isFile = body instanceof Blob;
  if (body !== undefined) headers['content-type'] = isFile ? body.type || 'application/octet-stream' : 'application/json';
  const response = await fetch(path + (search.size > 0 ? `?${search}` : ''), {
    method,
    headers,
    credentials: 'same-origin',
    ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
  }).catch(() => undefined);
  if (!response)
    throw new ApiError(
      0,
      'network',
      connection.language === 'en' ? 'The shop cannot be reached. Nothing you typed is lost.' : '无法连接商店。已输入的内容不会丢失。',
    );
  if (!response.ok) throw errorOf(response.status, await response.json().catch(() => null));
  return response;
}

function errorOf(status: number, answer: unknown): ApiError {
  const { error, code }: { error?: unknown; code?: unknown } = typeof answer === 'object' && answer !== null ? answer : {};
  return new ApiError(status, typeof code === 'string' ? code : `http.${status}`, typeof error === 'string' ? error : `HTTP ${status}`);
}

/** While the shop says by itself when something happened, pages look only now and then: for what no event tells, such as time that passes. */
const slowMs = 60_000;

/** Asks a GET door and keeps the answer fresh; while another page of a list loads, the last one stays. */
export function useApi<D extends Door>(
  door: D,
  input: Input<D> = {},
  { pollMs, enabled = true }: { pollMs?: number; enabled?: boolean } = {},
): UseQueryResult<Answer<D>, Error> {
  return useQuery({
    queryKey: [door, input],
    queryFn: () => call(door, input),
    enabled,
    placeholderData: keepPreviousData,
    ...(pollMs === undefined ? {} : { refetchInterval: () => (connection.live ? slowMs : pollMs) }),
  });
}

/** Does something at a door, says how it went, and asks anew for all that is shown. */
export function useAction<D extends Door>(door: D, { said, done }: { said?: string; done?: (answer: Answer<D>) => void } = {}) {
  const queries = useQueryClient();
  const t = useText();
  return useMutation({
    mutationFn: (input: Input<D>) => call(door, input),
    onSuccess: (answer) => {
      if (said !== undefined) tell.done(said);
      done?.(answer);
    },
    onError: (error) => {
      if (!(error instanceof ApiError)) tell.failed(t('failed'), error.message);
      else if (error.status === 409) tell.conflict(t('conflict'), error.message);
      // The sign-in that opens over the page says enough.
      else if (error.code !== 'operator.sign_in_required') tell.failed(t('failed'), error.message);
    },
    onSettled: () => queries.invalidateQueries(),
  });
}
