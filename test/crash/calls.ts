/** HTTP calls of clients who know that servers die. */
import { setTimeout as pause } from 'node:timers/promises';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape are asserted on by the tests themselves
  readonly body: any;
}

export interface Question {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One call; undefined when no whole answer came: nobody knows what the other side did. */
export async function ask(base: string, { path, body, headers = {}, method = body === undefined ? 'GET' : 'POST' }: Question): Promise<Answer | undefined> {
  try {
    const response = await fetch(base + path, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    return { status: response.status, body: response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text };
  } catch {
    return undefined;
  }
}

/** Asks for an answer that must come, and be a success. */
export async function demand(base: string, question: Question): Promise<Answer> {
  const answer = await ask(base, question);
  if (!answer || answer.status >= 300) throw new Error(`${question.path} answered ${answer?.status}: ${JSON.stringify(answer?.body)}`);
  return answer;
}

/**
 * Asks again until there is an answer that decides: no answer and 5xx do not.
 * @param baseOf names the instance for each try
 */
export async function insist(baseOf: () => string, question: Question, { pauseMs = 100, totalMs = 90_000 } = {}): Promise<Answer> {
  const end = Date.now() + totalMs;
  for (;;) {
    const answer = await ask(baseOf(), question);
    if (answer && answer.status < 500) return answer;
    if (Date.now() > end) throw new Error(`${question.path} was not answered within ${totalMs} ms; at last ${JSON.stringify(answer)}`);
    await pause(pauseMs);
  }
}

/** Runs `work` for every item, a few at a time. */
export async function forEach<Item>(items: Iterable<Item>, atOnce: number, work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = queue.next(); !next.done; next = queue.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
