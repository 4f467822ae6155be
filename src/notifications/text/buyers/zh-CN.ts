/** 发给买家的邮件：简体中文。它的形状就是其他语言必须填满的形状。 */
import type { PaymentMethod, RedPacketReason } from '../../../db/tables.ts';

const methods: Readonly<Record<PaymentMethod, string>> = { usdt: 'USDT', alipay: '支付宝口令红包' };

const reasons: Readonly<Record<RedPacketReason, string>> = {
  wrong_code: '口令不正确',
  already_claimed: '红包已被他人领取',
  wrong_amount: '金额不正确',
  expired: '红包已过期',
  replaced: '已被新的口令代替',
  other: '请核对后重试',
};

export const zhCN = {
  subject: {
    link: '你的订单链接',
    created: '订单已创建',
    paid: '已收到付款',
    delivered: '商品已交付',
    expired: '订单已过期',
    attention: '订单正在人工处理',
    short: '付款金额不足',
    surplus: '多收到一笔付款',
    unapplied: '收到付款，正在人工处理',
    codeRejected: '口令无法使用',
    partial: '红包还差一点',
    refundRequested: '已收到退款申请',
    refundDone: '退款已完成',
    refundFailed: '退款未能完成',
    claimDeclined: '质保申请的结果',
  },
  heading: {
    link: '你的订单链接',
    created: '订单已创建',
    paid: '付款已收到',
    delivered: '商品已经备好',
    expired: '订单已过期',
    attention: '我们正在人工处理您的订单',
    short: '还差一点',
    surplus: '您多付了一笔',
    unapplied: '您的付款已收到',
    codeRejected: '红包口令无法使用',
    partial: '红包还差一点',
    refundRequested: '退款申请已收到',
    refundDone: '款项已退回',
    refundFailed: '退款未能完成',
    claimDeclined: '质保申请未通过',
  },
  body: {
    link: (status: string) => `你（或使用此邮箱的人）请求找回订单。订单当前状态：${status}。点击下面的按钮即可打开；如果不是你本人操作，忽略这封邮件即可。`,
    pay: (minutes: number) => `商品已为您保留 ${minutes} 分钟。请打开订单页，按页面上的说明付款。`,
    notPendingAnyMore: (status: string) => `订单目前的状态：${status}。`,
    preparing: '我们正在准备您的商品，备好后会再发邮件通知您。',
    goods: '请打开订单页查看和复制您的商品。为了安全，商品内容不写在邮件里。',
    expired: '在规定时间内没有收到付款，为您保留的商品已经放回库存。如果仍想购买，请重新下单。',
    paidAnyway: '如果您已经付款，请不要再付一次：款项到账后会自动识别，我们会处理，钱不会丢。',
    noStock: '您的付款已经收到，但商品刚好缺货。我们会尽快补货交付，或为您退款。您无需再次付款。',
    attention: '您的订单需要人工核对，我们会尽快处理。您的款项已有记录，不会丢失，也无需再次付款。',
    short: (received: string, due: string, missing: string) =>
      `我们收到了 ${received}，订单应付 ${due}，还差 ${missing}。请打开订单页或联系客服，选择补足差额或退款。`,
    surplus: (amount: string) => `我们多收到了 ${amount}。这不影响您的订单，我们会与您联系退回。`,
    unapplied: (amount: string) => `我们收到了 ${amount}，但没能自动计入订单。我们会人工处理：交付商品，或为您退款。`,
    codeRejected: (reason: string) => `我们没能用您发来的口令领到红包：${reason}。请打开订单页，重新发送一个口令。`,
    partial: (received: string, due: string, missing: string) =>
      `您的红包已领取，共收到 ${received}，订单应付 ${due}，还差 ${missing}。请打开订单页，再发送一个红包口令补足。`,
    refundRequested: (amount: string) => `我们已收到您的退款申请，金额 ${amount}。我们会尽快核实，并把结果发到这个邮箱。`,
    refundDone: (amount: string) => `已向您退回 ${amount}。链上转账或支付宝到账可能需要几分钟。`,
    refundFailed: (amount: string) => `${amount} 的退款没有完成，款项仍由我们保管。请联系我们，我们会告诉您原因并一起解决。`,
    claimDeclined: (piece: number) =>
      `我们查看了您对第 ${piece} 项的质保申请，这一次没有更换，原因见下。如果有疑问，请联系我们，或在订单页补充说明后再次申请。`,
  },
  codeReason: reasons,
  label: { order: '订单号', product: '商品', quantity: '数量', due: '应付金额', received: '已收到', method: '付款方式', hash: '交易哈希', answer: '答复' },
  method: methods,
  status: {
    pending: '等待付款',
    paid: '已付款，准备交付',
    delivered: '已交付',
    expired: '已过期',
    cancelled: '已取消',
    attention: '人工处理中',
    refunded: '已退款',
  },
  action: { pay: '打开订单并付款', view: '查看订单', goods: '查看商品', again: '重新下单' },
  chat: {
    status: '状态',
    goods: '您的商品（点一下即可复制）：',
    goodsInFile: '商品较多，见下面的文件。',
    delivered: '给我发任意一条消息即可在这里查看商品，也可以打开订单页。为了安全，通知里不写商品内容。',
    refundRequested: (amount: string) => `我们已收到您的退款申请，金额 ${amount}。我们会尽快核实，并在这里告诉您结果。`,
    noticesHere: '这个订单的通知会发到这里，不再发邮件。',
    noticesByMail: '这个订单的通知仍然发到邮箱；想改为发到这里，请在订单页选择。',
    stop: '发送 /stop 解除关联。',
    stopped: '已解除关联，以后的通知会发到您的邮箱。',
    badLink: '这个关联链接无效或已过期，请回到原来的页面重新打开。',
  },
  keepLink: '这个链接只属于您：拿到它的人都能看到您的订单和商品，请不要转发这封邮件。',
  help: '需要帮助？请带上订单号联系我们：',
  footer: (shop: string) => `您收到这封邮件，是因为有人用这个邮箱在 ${shop} 下单。如果不是您本人，可以忽略。`,
};

export type BuyerText = typeof zhCN;
