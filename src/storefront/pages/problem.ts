/** Pages for when something is not there or went wrong: what happened, that nothing is lost, and where to go. */
import { type Html, html } from '../html.ts';
import { page } from '../layout.ts';
import { textOf } from '../text.ts';
import type { PageContext } from '../view.ts';

export interface ProblemView {
  readonly status: number;
  /** A sentence that says more than the status does, already in the reader's language. */
  readonly message?: string | undefined;
  /** What support can look up in the log. */
  readonly requestId: string;
}

export function problemPage(problem: ProblemView, context: PageContext): Html {
  const t = textOf(context.language);
  const [title, body] = words(problem, t);
  return page(context, {
    title,
    body: html`<section class="problem"><p class="problem-status" aria-hidden="true">${problem.status}</p><h1>${title}</h1><p class="lead">${body}</p><p class="row"><a class="btn btn-main" href="/">${t.problem.goHome}</a><a class="btn" href="/orders">${t.problem.goOrders}</a><a class="btn" href="/support">${t.problem.goSupport}</a></p><p class="quiet">${t.problem.reference} <code>${problem.requestId}</code></p></section>`,
  });
}

function words({ status, message }: ProblemView, t: ReturnType<typeof textOf>): readonly [string, string] {
  if (status === 404 || status === 410) return [t.problem.notFoundTitle, message ?? t.problem.notFoundBody];
  if (status === 429) return [t.problem.busyTitle, message ?? t.problem.busyBody];
  if (status === 503) return [t.problem.maintenanceTitle, message ?? t.problem.maintenanceBody];
  if (status >= 500) return [t.problem.serverTitle, t.problem.serverBody];
  return [t.problem.badTitle, message ?? t.problem.notFoundBody];
}
