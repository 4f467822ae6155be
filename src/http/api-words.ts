/** A sentence for every door of the API, for `GET /api/openapi.json` and `/docs`, by its method and path as the server knows it. */

/** Chapters in their order, by how their addresses begin; the first that fits wins. */
const chapters = [
  ['Orders', /^\/api\/(challenge|create-order|oxapay-payment|order-status|orders\/)/],
  ['Operators: orders', /^\/api\/admin\/orders/],
  ['Operators: money', /^\/api\/admin\/(receipts|red-packets|refunds|reconciliation|ledger)/],
  ['Operators: catalogue and stock', /^\/api\/admin\/(products|pictures|key-batches|card-keys|stock|announcements|discount-codes|settings)/],
  ['Operators: people and access', /^\/api\/admin\/(session|sessions|setup|password|second-factor|telegram|operators|api-keys|audit-log)/],
  ['Operators: the shop itself', /^\/api\/admin\//],
  ['Machines', /^\/(health|ready|oxapay-webhook)/],
  ['Catalogue', /^\/api\//],
] as const satisfies readonly (readonly [string, RegExp])[];

/** Order of the chapters on a page: what buyers' programs need first. */
export const chapterNames = ['Catalogue', ...chapters.map(([name]) => name).filter((name) => name !== 'Catalogue')] as const;

/** The chapter that a door belongs to; nothing for pages and files, which are no part of the API. */
export function chapterOf(url: string): string | undefined {
  return chapters.find(([, begins]) => begins.test(url))?.[0];
}

export const doorWords: Readonly<Record<string, string>> = {
  // Catalogue
  'GET /api/products': 'What is for sale, as a bare array.',
  'GET /api/products/:slug': 'One product.',
  'GET /api/settings': 'What everybody may know of the shop: name, contacts, colours, the USDT rate.',
  'GET /api/announcements': 'Announcements, pinned ones first.',
  'POST /api/discount-codes/validate': 'What a discount code would take off an amount. Always 200; `valid` says whether it can be used.',
  'POST /api/products': 'Adds a product, as the former shop did.',
  'PUT /api/products/:id': 'Changes a product; what is left out stays as it is.',
  'DELETE /api/products/:id': 'Archives a product: orders go on naming it.',
  'POST /api/products/batch-update-stock': 'Sets the stock of several products.',
  'POST /api/products/batch-update-prices': 'Sets the prices of several products.',
  'POST /api/settings/update': 'Changes settings, as the former shop did.',
  'POST /api/announcements': 'Adds an announcement.',
  'PUT /api/announcements/:id': 'Changes an announcement.',
  'DELETE /api/announcements/:id': 'Removes an announcement.',
  'GET /api/discount-codes': 'All discount codes, newest first.',
  'POST /api/discount-codes': 'Adds a discount code.',
  'PUT /api/discount-codes/:id': 'Changes a discount code; an empty date clears it.',
  'DELETE /api/discount-codes/:id': 'Removes a discount code.',
  'POST /api/test-telegram': 'Sends a fixed test message to the configured chat.',

  // Orders
  'POST /api/create-order': 'Places an order and holds its stock. With an `Idempotency-Key` header, repeating it answers the same order.',
  'GET /api/challenge': 'A little work for a browser, asked for with `challenge.required` while the shop is under attack.',
  'POST /api/oxapay-payment': 'Starts the payment of an order, or answers the one that is running.',
  'GET /api/order-status/:order_id': 'Where an order is. Private fields only with its token.',
  'GET /api/orders/:order_id/events': 'The order’s events as they happen, as server-sent events; resumes after `Last-Event-ID`.',
  'GET /api/orders/:order_id/goods': 'The goods of a delivered order.',
  'POST /api/orders/:order_id/red-packet': 'Hands in an Alipay red-packet code.',
  'POST /api/orders/:order_id/cancel': 'Cancels an unpaid order and gives its stock back.',
  'POST /api/orders/:order_id/refund-request': 'Asks the shop for the money back.',
  'POST /api/orders/lookup': 'Mails the links of an address’s orders to it. The answer is the same for every address.',

  // Operators: orders
  'GET /api/admin/orders':
    'Orders, newest first unless `sort` says otherwise; `q` finds by order number, e-mail, payment number, transfer hash, card key or red-packet code.',
  'GET /api/admin/orders/export': 'The orders of a filter as CSV or XLSX, streamed. Cells that would run as formulas are text.',
  'GET /api/admin/ledger': 'Entries of the double-entry ledger in a period, newest first.',
  'GET /api/admin/ledger/sums': 'What came to each account of the ledger and what left it in a period: orders, refunds, fees.',
  'GET /api/admin/audit-log/export': 'The audit log as CSV, streamed, with the seals’ hashes.',
  'GET /api/admin/statistics':
    'Visits, orders, revenue, profit and refunds of a period by day, week or month, product, method, discount code, hour and weekday, with the period before.',
  'GET /api/admin/orders/selection': 'The ids of all orders that fit a filter, 10 000 at most, for batch work.',
  'GET /api/admin/order-tags': 'The tags in use on orders.',
  'POST /api/admin/orders/batch/preview': 'What a batch would do now, and which orders it would refuse; nothing is done.',
  'GET /api/admin/orders/:order_id': 'An order with its payments, money, deliveries, refunds, messages and history.',
  'POST /api/admin/orders/:order_id/deliver': 'Hands over what is in `items`, or card keys from stock without it.',
  'POST /api/admin/orders/:order_id/cancel': 'Cancels an unpaid order.',
  'POST /api/admin/orders/:order_id/notes': 'Keeps a note that only operators see.',
  'POST /api/admin/orders/:order_id/replace': 'Replaces a faulty card key by the next free one.',
  'POST /api/admin/orders/:order_id/reveal': 'Shows one piece of an order’s goods; the audit log says who looked.',
  'POST /api/admin/orders/:order_id/resend': 'Tells the buyer again where the goods are.',
  'POST /api/admin/orders/:order_id/top-up': 'Starts a payment of what is missing.',
  'POST /api/admin/orders/:order_id/refunds': 'Asks for a refund, by payout or by hand.',
  'POST /api/admin/orders/batch': 'Cancels, delivers, tells again or exports several orders; each gets its own result.',

  // Operators: money
  'GET /api/admin/receipts': 'Money that arrived; `state=unapplied` for what still needs an owner.',
  'POST /api/admin/receipts/:id/apply': 'Gives money to its order.',
  'POST /api/admin/receipts/:id/refund': 'Asks for a refund of one receipt.',
  'GET /api/admin/red-packets': 'Red-packet codes that buyers handed in.',
  'GET /api/admin/red-packets/statistics': 'How many codes came in the last `days`, what became of them, and how long the desk took, by the median.',
  'POST /api/admin/red-packets/:id/claim': 'Takes a code for oneself and reveals it.',
  'POST /api/admin/red-packets/:id/confirm':
    'Records the amount that a code really brought; above the amount of the settings it stays `claimed` until a second person says the same.',
  'POST /api/admin/red-packets/:id/reject': 'Says why a code did not work; the buyer may send another.',
  'GET /api/admin/refunds': 'Refunds, newest first.',
  'POST /api/admin/refunds/:id/approve': 'Approves a refund; by payout it is on its way.',
  'POST /api/admin/refunds/:id/reject': 'Declines a refund; the money stays where it was.',
  'POST /api/admin/refunds/:id/mark-done': 'Records that a refund was paid by hand, with its proof.',
  'GET /api/admin/reconciliation': 'Compares our books with the gateway’s.',

  // Operators: catalogue and stock
  'GET /api/admin/products': 'Products, hidden ones included.',
  'POST /api/admin/products': 'Adds a product.',
  'POST /api/admin/pictures':
    'Takes a picture as the body (JPEG, PNG, WebP or AVIF, 10 MB and 50 million pixels at most) and keeps it re-encoded, in several sizes, without its metadata.',
  'GET /api/admin/products/:id': 'One product with its variants.',
  'PATCH /api/admin/products/:id': 'Changes any of a product’s fields.',
  'DELETE /api/admin/products/:id': 'Archives a product.',
  'GET /api/admin/products/:id/shared-content': 'What every buyer of the product gets, in plain text.',
  'GET /api/admin/products/:id/call-server': 'The server that makes the goods of a product with delivery `call`; never its secret.',
  'PUT /api/admin/products/:id/call-server': 'Names that server and answers a new secret, this once.',
  'GET /api/admin/products/:id/variants': 'A product’s variants.',
  'POST /api/admin/products/:id/variants': 'Adds a variant.',
  'PATCH /api/admin/products/:id/variants/:variant_id': 'Changes a variant.',
  'GET /api/admin/stock/low': 'Variants on sale that run out, longest first.',
  'POST /api/admin/products/:id/keys/check': 'Which keys of a list would be imported, which the shop has already, and which are none; nothing is done.',
  'GET /api/admin/products/:id/key-batches': 'The batches in which a product’s card keys came, newest first, with supplier and cost.',
  'PATCH /api/admin/key-batches/:id': 'Corrects the supplier, note or cost of a batch; the numbers follow within a day.',
  'GET /api/admin/key-batches/:id/keys': 'A batch’s card keys without their text, and how many are in each state.',
  'POST /api/admin/key-batches/:id/withdraw': 'Takes unsold keys of a batch off sale.',
  'POST /api/admin/key-batches/:id/put-back': 'Puts withdrawn keys of a batch on sale again.',
  'POST /api/admin/key-batches/:id/move': 'Moves unsold keys of a batch under another variant.',
  'POST /api/admin/card-keys/:id/reveal': 'The text of one key; the audit log keeps who saw it and why.',
  'POST /api/admin/products/:id/keys': 'Imports card keys: JSON, text with one per line, or the first column of a CSV.',
  'GET /api/admin/announcements': 'All announcements.',
  'POST /api/admin/announcements': 'Adds an announcement.',
  'PATCH /api/admin/announcements/:id': 'Changes an announcement.',
  'DELETE /api/admin/announcements/:id': 'Removes an announcement.',
  'GET /api/admin/discount-codes': 'All discount codes with their uses.',
  'POST /api/admin/discount-codes': 'Adds a discount code.',
  'PATCH /api/admin/discount-codes/:id': 'Changes a discount code.',
  'DELETE /api/admin/discount-codes/:id': 'Removes a discount code.',
  'GET /api/admin/live': 'Says `changed` whenever something happened in the shop, as server-sent events.',
  'GET /api/admin/settings': 'All settings.',
  'PATCH /api/admin/settings': 'Changes settings.',

  // Operators: people and access
  'POST /api/admin/session': 'Signs in with e-mail, password and, where it is on, the second factor.',
  'GET /api/admin/session': 'Who is signed in, and what the role allows.',
  'DELETE /api/admin/session': 'Signs out.',
  'POST /api/admin/session/confirm': 'Proves again who is signed in, before something sensitive.',
  'GET /api/admin/session/telegram': 'Whether this operator’s Telegram account is linked.',
  'POST /api/admin/session/telegram': 'Makes a one-time link by which this operator links a Telegram account.',
  'DELETE /api/admin/session/telegram': 'Unlinks it; its buttons stop working.',
  'GET /api/admin/sessions': 'Where this operator is signed in.',
  'DELETE /api/admin/sessions': 'Signs this operator out everywhere else.',
  'DELETE /api/admin/sessions/:id': 'Ends one session.',
  'POST /api/admin/setup': 'Sets a password by a one-time link.',
  'POST /api/admin/password': 'Changes one’s password; other sessions end.',
  'GET /api/admin/second-factor': 'Whether the second factor is on.',
  'POST /api/admin/second-factor': 'Starts a second factor; it counts once a code has confirmed it.',
  'POST /api/admin/second-factor/confirm': 'Confirms the second factor by a code and answers the recovery codes.',
  'POST /api/admin/second-factor/recovery-codes': 'Makes new recovery codes; the old ones end.',
  'DELETE /api/admin/second-factor': 'Takes one’s second factor off.',
  'GET /api/admin/operators': 'Everybody who runs the shop.',
  'POST /api/admin/operators': 'Invites an operator; answers the link to send.',
  'PATCH /api/admin/operators/:id': 'Changes name or role, disables or enables an operator.',
  'POST /api/admin/operators/:id/link': 'Makes a new link for a lost invitation or a forgotten password.',
  'DELETE /api/admin/operators/:id/second-factor': 'Takes a lost second factor off.',
  'GET /api/admin/api-keys': 'API keys; never their text.',
  'POST /api/admin/api-keys': 'Makes an API key and answers it, this once.',
  'DELETE /api/admin/api-keys/:id': 'Revokes an API key.',
  'GET /api/admin/audit-log': 'Who did what, newest first, with the hash that seals each entry.',
  'POST /api/admin/audit-log/verify': 'Checks the chain of seals.',

  // Operators: the shop itself
  'GET /api/admin/jobs': 'Messages on their way, sent, or given up.',
  'POST /api/admin/jobs/:id/retry': 'Sends a message again.',
  'GET /api/admin/webhooks': 'Servers that are told of events; never their secrets.',
  'POST /api/admin/webhooks': 'Adds an endpoint and answers its secret, this once. Signed by the Standard Webhooks specification.',
  'PATCH /api/admin/webhooks/:id': 'Changes an endpoint, switches it off or on again.',
  'DELETE /api/admin/webhooks/:id': 'Removes an endpoint; what was on its way to it is given up.',
  'POST /api/admin/webhooks/:id/rotate': 'Makes a new secret and answers it, this once; the old one signs as well for a day.',
  'POST /api/admin/webhooks/:id/test': 'Sends `webhook.test` on the road of every event and says what came of it.',
  'GET /api/admin/webhooks/:id/deliveries': 'What was sent to an endpoint, newest first.',
  'POST /api/admin/webhooks/:id/deliveries/:delivery_id/redeliver': 'Sends a delivery again, under the same `webhook-id`.',
  'GET /api/admin/config-check': 'Whether everything the shop depends on answers.',
  'GET /api/admin/invariants': 'Whether everything holds that must always hold.',

  // Machines
  'GET /health': 'The process is alive.',
  'GET /ready': 'It may take traffic: the database answers and is current, and the outbox is not stuck.',
  'POST /oxapay-webhook': 'Notices of the payment gateway, signed in the `HMAC` header over the exact bytes. Answers `ok`.',
};
