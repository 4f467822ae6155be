/**
 * Answers that are the same for everybody who asks alike, sent again from memory before the framework is asked: a kept page costs less than an empty
 * route. Only a whole answer that the framework has just sent is kept, under all that it depends on, and each is asked whether it is still true.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface KeptAnswer {
  /** Of all its headers but the body's length, as they were sent. */
  readonly headers: Readonly<Record<string, number | string | string[] | undefined>>;
  readonly body: Buffer;
  /** The route that gave it, for whoever counts. */
  readonly route: string;
  /** Whether nothing has changed of what it was made from; asked before each use. It is held as long as the answer, so it should hold little. */
  isCurrent(): boolean;
}

export interface FrontCache {
  /** Sends what is kept for such a request, if it is still true; false when the framework has to be asked. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  /** Keeps what was answered to a request with 200 until it is no longer true. Answers that set a cookie must not be kept. */
  keep(request: IncomingMessage, answer: KeptAnswer): void;
  /** Tells of every answer that was sent from here, which the framework's hooks do not see. */
  watch(watcher: (request: IncomingMessage, route: string) => void): void;
}

/** Addresses and headers of all kinds must not fill the memory: past this, everything is forgotten and kept anew. */
const mostAnswers = 500;
const longestKey = 1_500;

/** Headers with which a request asks for more than the page of its address: the framework knows what they mean. */
const special = ['origin', 'authorization', 'if-none-match', 'range', 'content-length', 'content-encoding', 'transfer-encoding', 'expect'] as const;

interface Prepared {
  /** In the order they are sent: name, value, name, value. */
  readonly headers: string[];
  /** One character for each byte: headers and body then leave in one write. */
  readonly body: string;
  readonly answer: KeptAnswer;
}

export function createFrontCache(): FrontCache {
  const answers = new Map<string, Prepared>();
  /** The same page is kept once for each reader's cookies, but its body only once. */
  const texts = new WeakMap<Buffer, string>();
  const textOf = (body: Buffer): string => {
    const text = texts.get(body) ?? body.toString('latin1');
    texts.set(body, text);
    return text;
  };
  const watchers: ((request: IncomingMessage, route: string) => void)[] = [];
  return {
    answer(request, response) {
      const key = keyOf(request);
      const kept = key === undefined ? undefined : answers.get(key);
      if (key === undefined || !kept) return false;
      if (!kept.answer.isCurrent()) {
        answers.delete(key);
        return false;
      }
      response.writeHead(200, kept.headers);
      response.end(kept.body, 'latin1');
      for (const watcher of watchers) watcher(request, kept.answer.route);
      return true;
    },
    keep(request, answer) {
      const key = keyOf(request);
      if (key === undefined) return;
      if (answers.size >= mostAnswers) answers.clear();
      answers.set(key, { headers: flat({ ...answer.headers, 'content-length': answer.body.length }), body: textOf(answer.body), answer });
    },
    watch: (watcher) => void watchers.push(watcher),
  };
}

/** All that a kept answer may depend on: the address and what `Vary` names. Undefined for a request that is not simple enough. */
function keyOf({ method, url, headers }: IncomingMessage): string | undefined {
  if (method !== 'GET' || special.some((name) => headers[name] !== undefined)) return undefined;
  const key = `${url}\n${headers['accept-encoding']}\n${headers['accept-language']}\n${headers.cookie}`;
  return key.length > longestKey ? undefined : key;
}

function flat(headers: KeptAnswer['headers']): string[] {
  return Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [value].flat().flatMap((one) => [name, String(one)])));
}
