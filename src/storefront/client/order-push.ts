/**
 * Being told on this device when the order is delivered (ADR 20). Each order has a worker of its own, whose scope is the order's page: so the
 * worker knows its order without being told, the words it will show are in its address, and what the push service carries is empty.
 */

type State = 'off' | 'on' | 'blocked' | 'failed';

/** Shows the offer where the browser can keep it. */
export function offerPush(within: ParentNode): void {
  const box = within.querySelector<HTMLElement>('[data-push]');
  const button = box?.querySelector('button');
  if (!box || !button) return;
  const canPush = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
  // Whoever has said no is not asked again.
  if (!canPush || Notification.permission === 'denied') return;
  const show = (state: State): void => {
    button.setAttribute('aria-pressed', String(state === 'on'));
    button.disabled = state === 'blocked';
    for (const note of box.querySelectorAll<HTMLElement>('[data-when]')) note.hidden = note.dataset.when !== state;
  };
  const turn = async (change: () => Promise<State>): Promise<void> => {
    button.disabled = true;
    show(await change().catch(() => 'failed' as const));
  };
  button.addEventListener('click', () => void turn(() => (button.getAttribute('aria-pressed') === 'true' ? stop() : ask(box.dataset))));
  box.hidden = false;
  if (Notification.permission === 'granted')
    void subscription()
      .then((current) => show(current ? 'on' : 'off'))
      .catch(() => show('off'));
}

/** Ends the worker of an order that has nothing more to say, unless its notice is still on its way. */
export async function dismissWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const registration = await ownWorker();
  if (registration && !(await registration.pushManager.getSubscription())) await registration.unregister();
}

async function ask({ push = '', title = '', body = '' }: DOMStringMap): Promise<State> {
  const permission = await Notification.requestPermission();
  if (permission !== 'granted') return permission === 'denied' ? 'blocked' : 'off';
  const words = new URLSearchParams({ title, body });
  await navigator.serviceWorker.register(`/order-worker.js?${words.toString()}`, { scope: location.pathname });
  const { pushManager } = await navigator.serviceWorker.ready;
  // One that was made for a former key of the shop would be refused.
  await (await pushManager.getSubscription())?.unsubscribe();
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: push });
  if (await tell('POST', made)) return 'on';
  await made.unsubscribe();
  return 'failed';
}

async function stop(): Promise<State> {
  const current = await subscription();
  if (current) await Promise.all([tell('DELETE', current), current.unsubscribe()]);
  await (await ownWorker())?.unregister();
  return 'off';
}

async function tell(method: 'POST' | 'DELETE', { endpoint }: PushSubscription): Promise<boolean> {
  const answer = await fetch(`/api${location.pathname}/push`, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ endpoint }) });
  return answer.ok;
}

async function ownWorker(): Promise<ServiceWorkerRegistration | undefined> {
  const registration = await navigator.serviceWorker.getRegistration(location.pathname);
  return registration?.scope === location.origin + location.pathname ? registration : undefined;
}

async function subscription(): Promise<PushSubscription | undefined> {
  return (await (await ownWorker())?.pushManager.getSubscription()) ?? undefined;
}
