/** One call of the Bot API as it comes over HTTP: JSON, form or multipart parameters, read with the refusals of the real server. */
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A "no" of the Bot API: `code` is the HTTP status and the `error_code`. */
export class ApiRefusal extends Error {
  readonly code: number;
  readonly parameters: Readonly<Record<string, number>> | undefined;

  constructor(code: number, description: string, parameters?: Readonly<Record<string, number>>) {
    super(description);
    this.code = code;
    this.parameters = parameters;
  }
}

export const badRequest = (problem: string) => new ApiRefusal(400, `Bad Request: ${problem}`);

export const tooManyRequests = (retryAfter: number) => new ApiRefusal(429, `Too Many Requests: retry after ${retryAfter}`, { retry_after: retryAfter });

export interface UploadedFile {
  readonly name: string;
  readonly mimeType: string;
  readonly content: Buffer;
}

type Params = Readonly<Record<string, unknown>>;

export class ApiCall {
  /** Lower case: method names are case-insensitive. */
  readonly method: string;
  readonly params: Params;

  constructor(method: string, params: Params) {
    this.method = method.toLowerCase();
    this.params = params;
  }

  text(name: string): string | undefined {
    const value = this.params[name];
    return value === undefined || value === null ? undefined : String(value);
  }

  integer(name: string): number | undefined {
    const text = this.text(name);
    return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
  }

  flag(name: string): boolean {
    return this.text(name) === 'true';
  }

  /** An object or array, which a form carries as JSON text. */
  json(name: string): unknown {
    const value = this.params[name];
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch {
      throw badRequest(`can't parse ${name} JSON object`);
    }
  }

  file(name: string): UploadedFile | undefined {
    const value = this.params[name];
    return isUpload(value) ? value : undefined;
  }
}

export async function readCall(method: string, request: IncomingMessage): Promise<ApiCall> {
  const body = await buffer(request);
  const query = Object.fromEntries(new URL(request.url ?? '/', 'http://bot').searchParams);
  return new ApiCall(method, { ...query, ...(await readParams(request.headers['content-type'] ?? '', body)) });
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function readParams(contentType: string, body: Buffer): Promise<Params> {
  if (body.length === 0) return {};
  if (contentType.startsWith('application/json')) return readJson(body.toString());
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  const entries = [...form].map(async ([name, value]) => [name, typeof value === 'string' ? value : await readUpload(value)] as const);
  return withAttachments(Object.fromEntries(await Promise.all(entries)));
}

function readJson(text: string): Params {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    throw badRequest("can't parse JSON object");
  }
  throw badRequest('object expected as parameters');
}

async function readUpload(file: File): Promise<UploadedFile> {
  return { name: file.name, mimeType: file.type, content: Buffer.from(await file.arrayBuffer()) };
}

/** A file may travel under another name: `photo` is then `attach://<that name>`. */
function withAttachments(params: Params): Params {
  const resolved = Object.entries(params).map(([name, value]) => {
    const attached = typeof value === 'string' && value.startsWith('attach://') ? params[value.slice('attach://'.length)] : undefined;
    return [name, attached ?? value] as const;
  });
  return Object.fromEntries(resolved);
}

function isUpload(value: unknown): value is UploadedFile {
  return isRecord(value) && Buffer.isBuffer(value.content);
}
