/**
 * Every refusal the shop can utter: its code, HTTP status and text, in one table.
 * A refusal is an expected "no" that people can act on. A broken assumption throws a plain Error instead, and is reported.
 */

interface ErrorSpec {
  readonly status: number;
  /** What was wrong and what to do, in the two languages of the API. `{name}` is filled from the details. */
  readonly zh: string;
  readonly en: string;
}

const spec = (status: number, zh: string, en: string): ErrorSpec => ({ status, zh, en });

export const errorTable = {
  // Requests
  'request.invalid': spec(400, '请求无效：{field} {problem}', 'Invalid request: {field} {problem}'),
  'request.not_json': spec(400, '请求必须是JSON格式', 'The request must be JSON'),
  'request.malformed_json': spec(400, 'JSON格式错误: {problem}', 'Malformed JSON: {problem}'),
  'request.empty': spec(400, '空的请求数据', 'The request body is empty'),
  'request.missing_field': spec(400, '缺少必需字段: {field}', 'Missing required field: {field}'),
  'request.too_large': spec(413, '请求内容过大', 'The request is too large'),
  'request.unsupported_media': spec(415, '不支持的内容类型', 'Unsupported content type'),
  'request.not_found': spec(404, '没有这个地址', 'There is nothing at this address'),
  'request.method_not_allowed': spec(405, '不支持的请求方法', 'Method not allowed'),
  'request.cross_origin': spec(403, '来自其他网站的请求已被拒绝', 'Requests from other sites are refused'),
  'request.too_many': spec(429, '请求过于频繁，请在 {retry_after} 秒后重试', 'Too many requests: try again in {retry_after} seconds'),
  'challenge.required': spec(428, '请先完成验证（GET /api/challenge）', 'Please solve a challenge first: GET /api/challenge'),
  'challenge.early': spec(428, '请在 {seconds} 秒后重试', 'Please try again in {seconds} seconds'),
  'request.idempotency_mismatch': spec(422, '同一个 Idempotency-Key 已用于另一个请求', 'This Idempotency-Key was already used with another request'),
  'request.idempotency_in_flight': spec(409, '同一个请求正在处理，请稍后重试', 'The same request is being processed: try again shortly'),
  'request.timeout': spec(408, '请求超时', 'The request took too long'),
  'request.url_too_long': spec(414, '地址过长', 'The address is too long'),
  'request.headers_too_large': spec(431, '请求头过大', 'The request headers are too large'),

  // Text and money
  'text.forbidden_character': spec(400, '{field} 含有不允许的字符', '{field} contains characters that are not allowed'),
  'email.invalid': spec(400, '邮箱格式不正确，请检查后重试', 'The e-mail address is not valid: please check it'),
  'money.invalid': spec(400, '金额无效：{value}', 'Not a valid amount: {value}'),
  'money.too_fine': spec(400, '金额小数位过多：{value}', 'The amount has too many decimals: {value}'),
  'money.out_of_range': spec(400, '金额超出范围：{value}', 'The amount is out of range: {value}'),

  // Catalogue
  'product.not_found': spec(404, '产品不存在', 'Product not found'),
  'product.slug_taken': spec(400, '产品标识符已存在', 'Product slug already exists'),
  'product.no_shared_content': spec(404, '该产品没有共享内容', 'This product has no shared content'),
  'product.not_for_sale': spec(409, '该产品已下架', 'This product is not for sale'),
  'variant.not_found': spec(404, '没有这个规格：{variant}', 'There is no such variant: {variant}'),
  'variant.required': spec(400, '请选择规格', 'Please choose a variant'),
  'variant.slug_taken': spec(400, '规格标识符已存在：{slug}', 'Variant slug already exists: {slug}'),
  'batch.empty': spec(400, '请求数据为空', 'The request body is empty'),
  'batch.no_updates': spec(400, '没有提供更新数据', 'There is nothing to update'),
  'announcement.not_found': spec(404, '公告不存在', 'Announcement not found'),
  'announcement.incomplete': spec(400, '标题、内容和日期为必填项', 'Title, content and date are required'),
  'announcement.date_invalid': spec(400, '日期格式错误，请使用 YYYY-MM-DD 格式', 'The date must be written YYYY-MM-DD'),
  'settings.invalid': spec(400, '设置 {field} 的值无效：{problem}', 'Setting {field} is not valid: {problem}'),
  'shop.paused': spec(503, '商店暂停营业，请稍后再来', 'The shop is paused: please come back later'),
  'payment_method.unavailable': spec(409, '该支付方式暂不可用', 'This payment method is not available'),
  'picture.wrong_type': spec(415, '只接受 JPEG、PNG、WebP 或 AVIF 图片（不接受 SVG）', 'Only JPEG, PNG, WebP and AVIF pictures are taken, and no SVG'),
  'picture.unreadable': spec(400, '图片无法读取，可能已损坏', 'This picture cannot be read: the file may be damaged'),
  'picture.too_many_pixels': spec(413, '图片像素过多，最多 {megapixels} 百万像素', 'The picture has too many pixels: at most {megapixels} million'),
  'picture.unavailable': spec(503, '本机无法处理图片：{problem}', 'Pictures cannot be processed on this machine: {problem}'),
  'picture.not_found': spec(400, '没有这张图片，请重新上传', 'There is no such picture here: upload it again'),
  'version.conflict': spec(409, '内容已被他人修改，请刷新后重试', 'Someone else changed this meanwhile: reload and try again'),

  // Stock
  'stock.sold_out': spec(400, '库存不足', 'Not enough stock'),
  'stock.too_many_holds': spec(429, '未付款的订单过多，请先付款或取消', 'Too many unpaid orders: pay or cancel one first'),
  'stock.wrong_mode': spec(409, '该产品的库存模式不是卡密', 'This product does not hold card keys'),
  'stock.key_not_found': spec(404, '卡密不存在', 'Card key not found'),

  // Files for sale
  'file.not_found': spec(404, '没有这个文件', 'There is no such file'),
  'file.too_large': spec(413, '文件过大，上限为 {max_mb} MB（FILE_MAX_MB）', 'The file is too large: at most {max_mb} MB (FILE_MAX_MB)'),
  'file.wrong_delivery': spec(409, '该产品的交付方式不是文件', 'This product does not deliver a file'),
  'file.incomplete': spec(409, '文件未传完：缺少第 {piece} 块', 'The file is not complete: piece {piece} is missing'),
  'file.damaged': spec(409, '文件与校验值不符，请重新上传', 'The file is not what its digest says: upload it again'),
  'download.link_invalid': spec(
    404,
    '下载链接无效或已过期，请在订单页获取新链接',
    'This download link is not valid any more: open your order page for a fresh one',
  ),
  'download.used_up': spec(403, '下载次数已用完，请联系客服', 'All downloads of this order are used up: please contact support'),
  'download.range': spec(416, '请求的范围超出文件', 'The file has no such range'),

  // Checkout
  'quantity.invalid': spec(400, '数量必须大于0', 'The quantity must be greater than 0'),
  'quantity.too_many': spec(400, '单次最多购买 {max} 件', 'You can buy at most {max} at a time'),
  'discount.empty': spec(400, '请输入优惠代码', 'Please enter a discount code'),
  'discount.not_found': spec(400, '优惠代码不存在', 'There is no such discount code'),
  'discount.disabled': spec(400, '优惠代码已禁用', 'This discount code is disabled'),
  'discount.used_up': spec(400, '优惠代码使用次数已达上限', 'This discount code has been used up'),
  'discount.customer_used_up': spec(400, '您使用该优惠代码的次数已达上限', 'You have used this discount code as often as it allows'),
  'discount.other_product': spec(400, '该优惠代码不适用于此产品', 'This discount code is not for this product'),
  'discount.minimum': spec(400, '订单金额需满足最低 ${minimum} USDT', 'The order must be at least ${minimum} USDT'),
  'discount.not_yet': spec(400, '优惠代码尚未生效', 'This discount code is not valid yet'),
  'discount.over': spec(400, '优惠代码已过期', 'This discount code has expired'),
  'discount.unknown_id': spec(404, '优惠代码不存在', 'There is no such discount code'),
  'discount.incomplete': spec(400, '优惠代码和折扣值为必填项', 'A code and a discount value are required'),
  'discount.from_invalid': spec(400, '开始日期格式错误', 'The start date must be written YYYY-MM-DD'),
  'discount.until_invalid': spec(400, '结束日期格式错误', 'The end date must be written YYYY-MM-DD'),
  'discount.code_taken': spec(400, '优惠代码已存在', 'This discount code already exists'),
  'discount.invalid_value': spec(400, '折扣值无效：{value}', 'Not a valid discount value: {value}'),

  // Orders
  'order.not_found': spec(404, '订单不存在', 'Order not found'),
  'order.not_pending': spec(409, '订单状态为“{status}”，不能执行此操作', 'The order is {status}: this cannot be done now'),
  'order.not_delivered': spec(409, '订单尚未交付', 'The order has not been delivered yet'),
  'order.expired': spec(409, '订单已过期，请重新下单', 'The order has expired: please place a new one'),
  'order.goods_mismatch': spec(400, '需要 {expected} 项，收到 {received} 项', 'Expected {expected} items, received {received}'),
  'goods.no_key': spec(
    409,
    '这一项不是卡密，没有库存可更换；请退款或另行联系买家',
    'This piece is not a card key, so stock has nothing to replace it with: refund, or write to the buyer',
  ),
  'warranty.over': spec(409, '质保已于 {ended} 结束，请联系客服', 'The warranty ended on {ended}: please contact support'),
  'warranty.no_piece': spec(404, '没有这一项，或这一项不能申请质保', 'There is no such piece, or it cannot be claimed'),
  'warranty.too_many': spec(429, '质保申请过多，请等待处理或联系客服', 'Too many warranty claims: wait for an answer or contact support'),
  'warranty.not_found': spec(404, '没有这个质保申请', 'There is no such warranty claim'),
  'warranty.decided': spec(409, '这个质保申请已处理', 'This warranty claim has been decided already'),
  'warranty.no_stock': spec(
    409,
    '没有可以更换的库存，申请仍待处理：请补货，或改为退款',
    'There is no key in stock to replace it with; the claim stays open: restock, or refund',
  ),
  'warranty.ended': spec(
    409,
    '质保已于 {ended} 结束。仍要更换，请确认这是质保外更换（outside_warranty）',
    'The warranty ended on {ended}. To replace it all the same, say so: outside_warranty',
  ),

  // Payments
  'payment.not_configured': spec(503, 'OxaPay API密钥未配置，请联系管理员', 'OxaPay is not configured: please contact the shop'),
  'payment.provider_refused': spec(502, '支付服务错误: {problem}', 'The payment service refused: {problem}'),
  'payment.provider_key_invalid': spec(502, 'OxaPay API密钥无效，请联系管理员检查配置', 'The payment service refused the shop key: please contact the shop'),
  'payment.provider_unreachable': spec(503, '无法连接到支付服务，请检查网络', 'The payment service cannot be reached: please try again'),
  'payment.provider_timeout': spec(503, 'OxaPay服务响应超时，请稍后重试', 'The payment service did not answer in time: please try again'),
  'payment.provider_garbage': spec(502, 'OxaPay服务响应格式错误', 'The payment service gave an unreadable answer'),
  'payment.too_many_attempts': spec(429, '该订单的支付尝试过多', 'Too many payment attempts for this order'),
  'payment.wrong_method': spec(409, '订单的支付方式不是 {method}', 'The order is not paid by {method}'),
  'notice.bad_signature': spec(401, '签名无效', 'Invalid signature'),
  'receipt.not_found': spec(404, '没有这笔收款', 'There is no such receipt'),
  'receipt.already_resolved': spec(409, '这笔收款已处理', 'This receipt has already been resolved'),
  'receipt.not_needed': spec(409, '订单已付清，这笔款项不能入账，请退款', 'The order is already paid: give this money back instead'),
  'red_packet.not_found': spec(404, '没有这个红包口令', 'There is no such red packet'),
  'red_packet.stale': spec(409, '该口令已被处理或买家已提交新口令', 'This code was already handled, or the buyer sent a newer one'),
  'red_packet.second_person': spec(409, '金额超过限额：需要另一位操作员确认', 'The amount is above the limit: another operator must confirm it, too'),
  'red_packet.amount_differs': spec(409, '与前一位操作员填写的 {amount} CNY 不一致，请核对', 'Another operator said {amount} CNY: please check'),
  'red_packet.code_invalid': spec(400, '口令格式不正确：{problem}', 'The code is not valid: {problem}'),
  'red_packet.code_used': spec(409, '该口令不可用，请核对后重新提交', 'This code cannot be used: please check it'),
  'red_packet.in_review': spec(409, '上一个口令正在领取中，请稍候', 'Your last code is being claimed right now: please wait'),
  'red_packet.too_many': spec(409, '提交次数已达上限，请联系客服', 'Too many submissions: please contact support'),
  'refund.not_found': spec(404, '没有这笔退款', 'There is no such refund'),
  'refund.too_much': spec(409, '最多可退 {max}', 'At most {max} can be refunded'),
  'refund.not_allowed': spec(409, '当前状态不能退款：{problem}', 'No refund is possible now: {problem}'),
  'refund.address_invalid': spec(400, '收款地址与网络 {network} 不符，请核对', 'This is not an address of {network}: please check it'),
  'refund.in_progress': spec(409, '该订单的款项正在退回，请先处理退款', 'The money of this order is on its way back: decide about the refund first'),
  'refund.wrong_state': spec(409, '该退款的状态为“{status}”，不能执行此操作', 'The refund is {status}: this cannot be done now'),
  'refund.second_person': spec(403, '该金额需由另一位操作员批准', 'Another operator must approve this amount'),
  'refund.above_limit': spec(403, '该金额超出你的批准额度', 'This amount is above what you may approve'),
  'refund.no_payout': spec(409, '未配置 OXAPAY_PAYOUT_KEY，请改为人工退款', 'OXAPAY_PAYOUT_KEY is not set: refund by hand instead'),

  // Operators
  'operator.sign_in_required': spec(401, '未登录，请先登录后台管理系统', 'Please sign in first'),
  'operator.wrong_password': spec(401, '用户名或密码错误', 'Wrong e-mail or password'),
  'operator.forbidden': spec(403, '需要管理员权限', 'You do not have permission to do this'),
  'operator.account_required': spec(
    403,
    '金额超过限额：只有本人账号的操作才算数。请登录后台操作，或先在后台关联您的 Telegram',
    'The amount is above the limit: only people with an account of their own count. Sign in to the console, or link your Telegram to your account there',
  ),
  'operator.not_found': spec(404, '操作员不存在', 'Operator not found'),
  'operator.email_taken': spec(409, '该邮箱已有账号', 'An account with this e-mail exists'),
  'operator.password_length': spec(400, '密码长度须为 {min} 到 {max} 个字符', 'The password must have {min} to {max} characters'),
  'operator.password_guessable': spec(400, '密码太容易被猜到，请换一个', 'The password is too easy to guess: choose another one'),
  'operator.code_required': spec(401, '请输入两步验证码，或使用通行密钥', 'Please enter the code of your second factor, or use your passkey'),
  'operator.wrong_code': spec(401, '两步验证码错误', 'The code is wrong'),
  'operator.wrong_passkey': spec(401, '通行密钥未被接受，请重试或改用其他方式', 'This passkey was not accepted: try again, or another way'),
  'operator.confirm_identity': spec(403, '请重新验证身份后再操作', 'Please confirm that it is you, then try again'),
  'operator.own_account': spec(409, '不能修改自己的角色或停用自己', 'You cannot change your own role or disable yourself'),
  'operator.setup_link_invalid': spec(
    410,
    '链接无效或已过期，请索取新链接（尚无所有者时重启服务即可）',
    'The link is not valid any more: ask for a new one, or restart the shop if there is no owner yet',
  ),
  'operator.last_owner': spec(409, '不能移除最后一位所有者', 'The last owner cannot be removed'),
  'operator.not_invited': spec(409, '该操作员已设置密码', 'This operator has already set a password'),
  'second_factor.already_on': spec(409, '两步验证已开启', 'The second factor is already on'),
  'second_factor.not_on': spec(409, '两步验证未开启', 'The second factor is not on'),
  'passkey.not_accepted': spec(400, '未能添加这个通行密钥，请重试', 'This passkey could not be added: please try again'),
  'passkey.already_added': spec(409, '这个通行密钥已经添加过', 'This passkey has been added already'),
  'passkey.too_many': spec(409, '最多 {max} 个通行密钥，请先删除一个', 'At most {max} passkeys: remove one first'),
  'passkey.not_found': spec(404, '没有这个通行密钥', 'There is no such passkey'),
  'session.not_found': spec(404, '会话不存在或已结束', 'There is no such session'),
  'csrf.missing': spec(403, '缺少安全令牌，请刷新页面', 'The security token is missing: reload the page'),
  'job.not_found': spec(404, '没有这个通知任务', 'There is no such job'),
  'job.not_retryable': spec(409, '该任务状态为 {state}，无需重试', 'The job is {state}: there is nothing to retry'),
  'mail_words.unknown_place': spec(400, '这封邮件里没有 {place}，可用的有：{known}', 'This mail has no {place}. It has: {known}'),
  'mail.not_configured': spec(409, '未配置邮件服务器（SMTP_URL、MAIL_FROM）', 'No mail server is configured (SMTP_URL, MAIL_FROM)'),
  'mail.not_sent': spec(502, '邮件服务器没有收下邮件：{problem}', 'The mail server did not take the mail: {problem}'),
  'webhook.not_found': spec(404, '没有这个 Webhook 端点', 'There is no such webhook endpoint'),
  'webhook.delivery_not_found': spec(404, '没有这次投递', 'There is no such delivery'),
  'webhook.url_refused': spec(400, '地址必须是公网 https 地址，且不含用户名', 'The address must be a public https address without a user name'),
  'webhook.too_many': spec(409, '最多 {max} 个端点', 'At most {max} endpoints'),
  'api_key.not_found': spec(404, 'API 密钥不存在', 'There is no such API key'),

  // The machine
  'server.busy': spec(503, '服务器繁忙，请稍后重试', 'The server is busy: please try again'),
  'server.storage': spec(503, '存储暂不可用，请稍后重试', 'Storage is not available: please try again later'),
  'server.internal': spec(500, '服务器内部错误，请稍后重试', 'Something went wrong on our side: please try again'),
} as const satisfies Record<string, ErrorSpec>;

export type ErrorCode = keyof typeof errorTable;

export type ErrorDetails = Readonly<Record<string, string | number>>;

/** An expected "no". `details` fill the text and are shown to the caller, so they never hold secrets. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails) {
    super(errorText(code, 'en', details));
    this.name = 'Refusal';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return errorTable[this.code].status;
  }
}

/** Makes a refusal to throw: `throw refuse('stock.sold_out')`. */
export function refuse(code: ErrorCode, details: ErrorDetails = {}): Refusal {
  return new Refusal(code, details);
}

export function isRefusal(error: unknown, code?: ErrorCode): error is Refusal {
  return error instanceof Refusal && (code === undefined || error.code === code);
}

/** States of orders and refunds in Chinese; English has the API's own words. */
const chineseStates: Readonly<Record<string, string>> = {
  pending: '待支付',
  paid: '已付款',
  delivered: '已交付',
  expired: '已过期',
  cancelled: '已取消',
  attention: '待人工处理',
  refunded: '已退款',
  requested: '待批准',
  approved: '已批准',
  sent: '已发出',
  done: '已完成',
  failed: '已失败',
  unknown: '结果未知',
};

/** The text of an error in one of the API's two languages. */
export function errorText(code: ErrorCode, language: 'zh' | 'en', details: ErrorDetails = {}): string {
  const wordOf = (name: string): string => {
    const value = String(details[name] ?? '');
    return language === 'zh' && name === 'status' ? (chineseStates[value] ?? value) : value;
  };
  return errorTable[code][language].replace(/\{(\w+)\}/g, (_, name: string) => wordOf(name));
}
