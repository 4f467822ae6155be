/** 机器人与经营者的对话：简体中文。它的形状就是另一种语言必须填满的形状。 */
import type { ClaimState, OrderStatus, RedPacketReason, RefundStatus } from '../../../db/tables.ts';
import type { CommandName } from '../command-names.ts';

const orderTitles: Readonly<Record<OrderStatus, string>> = {
  pending: '⏳ 订单 · 等待支付',
  paid: '📮 订单 · 已付款，待交付',
  delivered: '✅ 订单 · 已交付',
  expired: '⌛ 订单 · 已过期',
  cancelled: '🚫 订单 · 已取消',
  attention: '⚠️ 订单 · 需要处理',
  refunded: '↩️ 订单 · 已退款',
};

const statusMarks: Readonly<Record<OrderStatus, string>> = {
  pending: '⏳',
  paid: '📮',
  delivered: '✅',
  expired: '⌛',
  cancelled: '🚫',
  attention: '⚠️',
  refunded: '↩️',
};

const refundTitles: Readonly<Record<RefundStatus, string>> = {
  requested: '↩️ 退款 · 等待批准',
  approved: '↩️ 退款 · 已批准，待付款',
  sent: '↩️ 退款 · 付款中',
  unknown: '❓ 退款 · 结果未知，正在核对',
  done: '✅ 退款 · 已完成',
  failed: '❌ 退款 · 未完成',
};

const claimTitles: Readonly<Record<ClaimState, string>> = {
  open: '🛠 质保申请 · 等待处理',
  replaced: '✅ 质保申请 · 已更换',
  declined: '❌ 质保申请 · 已拒绝',
  refunded: '↩️ 质保申请 · 订单已退款',
};

const reasons: Readonly<Record<RedPacketReason, string>> = {
  wrong_code: '口令不正确',
  already_claimed: '已被他人领取',
  wrong_amount: '金额不符',
  expired: '红包已过期',
  replaced: '买家已换新口令',
  other: '其他原因',
};

const commands: Readonly<Record<CommandName, string>> = {
  today: '今天的订单和收入',
  report: '收入和订单图表：/report 1、7 或 30（天）',
  orders: '最近的订单',
  order: '查看一个订单：/order 订单号',
  find: '按订单号、邮箱或追踪ID查找：/find 文字',
  stock: '库存',
  restock: '补充卡密：/restock 商品标识',
  refunds: '等待处理的退款',
  packets: '等待领取的红包',
  settings: '汇率与接单开关',
  health: '检查各项服务是否正常',
  help: '这份说明',
};

export const zhCN = {
  commands,
  help: '我会把订单、付款、红包、库存和退款告诉您；需要您动手的消息下面有按钮。可以用的命令：',
  welcome: (name: string) => `您好，${name}。您的 Telegram 已关联，可以使用所有您有权限的操作。`,
  stranger: (userId: number) => `这是店铺的经营机器人。要使用它，请先在后台「我的账号」里生成关联链接，再从那里打开我。您的 Telegram 用户编号是 ${userId}。`,
  onlyPrivate: '这个操作涉及卡密或口令，请私聊我使用。',
  writeToMe: '请先私聊我并点「开始」，再按一次。',
  askedInPrivate: '请在我们的私聊里继续。',
  unknownCommand: '没有这个命令。发送 /help 查看说明。',
  nothingFound: '没有找到。',
  gone: '它已经不存在了。',
  broke: '出了点问题，没有执行。请稍后再试，或到后台操作。',

  button: {
    claim: '🙋 我来领取',
    takeOver: '🙋 接手',
    confirmFull: (amount: string) => `✅ 收到 ${amount}`,
    otherAmount: '✏️ 其他金额',
    second: (amount: string) => `✅ 我也核对过 ${amount}`.trimEnd(),
    reject: '❌ 领不到',
    deliver: '📮 交付',
    deliverStock: '📦 从库存交付',
    cancel: '🚫 取消订单',
    note: '📝 备注',
    resend: '📨 再通知买家',
    replace: '🔁 更换卡密',
    replaceOutside: '🔁 质保外更换',
    acceptClaim: '🔁 同意并更换',
    refund: '↩️ 退款',
    approve: '✅ 批准',
    decline: '❌ 拒绝',
    paid: '💸 已付款',
    pause: '⏸ 暂停接单',
    resume: '▶️ 恢复接单',
    rate: '💱 修改汇率',
    sure: '确定',
    never: '算了',
  },

  pressed: {
    forbidden: '您没有权限进行此操作。',
    dead: '这个按钮已失效。',
    foreign: (name: string) => `这个按钮是给 ${name} 的。`,
    used: (name: string) => `已由 ${name} 处理。`,
    changed: '情况已有变化，消息已刷新，请再看一次。',
    dismissed: '好的，没有执行。',
    done: '完成。',
  },

  ask: {
    sure: (what: string) => `确定要${what}吗？`,
    amount: (due: string) => `实际收到多少？应付 ${due}。请回复这条消息，只写数字，例如 188.88`,
    goods: (count: number) =>
      count === 1 ? '请回复这条消息，写上要交付给买家的内容（或发送一个文本文件）。' : `请回复这条消息，每行一项，共 ${count} 项（或发送一个文本文件）。`,
    note: '请回复这条消息，写上备注（会替换原来的备注，买家看不到）。',
    refundReason: (amount: string) => `将退回 ${amount}。请回复这条消息，写上原因。`,
    declineReason: '请回复这条消息，写上拒绝的原因。',
    proof: '请回复这条消息，写上付款凭证（交易哈希或说明）。',
    keys: (product: string) => `请回复这条消息：每行一个卡密，或发送文本文件 / CSV。它们将加入「${product}」。`,
    rate: (rate: string) => `现在 1 USDT = ${rate} CNY。请回复这条消息，写上新的汇率。`,
    replaceWhich: '要更换哪一项？',
    replaceOutside: (ended: string) => `质保已于 ${ended} 结束。仍要更换吗？`,
    claimAnswer: '请回复这条消息，写上拒绝的原因（买家会看到）。',
    rejectReason: '为什么领不到？',
    expired: '这个问题已过期，请重新按按钮。',
  },

  said: {
    code: (code: string) => `红包口令：${code}`,
    claimFirst: '领取后请按实际金额确认。10 分钟内没有结果，别人可以接手。',
    confirmed: (amount: string) => `已确认收到 ${amount}。`,
    counted: (amount: string) => `已记下：收到 ${amount}。还需要另一位操作员确认。`,
    rejected: '已告诉买家重新发送口令。',
    delivered: '已交付，买家会收到通知。',
    cancelled: '订单已取消。',
    noted: '备注已保存。',
    resent: '已再次通知买家。',
    replaced: '已更换，买家会收到通知。',
    refundAsked: '退款已提出。',
    refundApproved: '退款已批准。',
    refundDeclined: '退款已拒绝。',
    refundPaid: '已记录付款，退款完成。',
    claimDeclined: '已拒绝，买家会收到原因。',
    restocked: (imported: number, duplicates: number) => `已加入 ${imported} 个卡密${duplicates > 0 ? `，${duplicates} 个重复已跳过` : ''}。`,
    paused: '已暂停接单。',
    resumed: '已恢复接单。',
    rate: (rate: string) => `汇率已改为 1 USDT = ${rate} CNY。`,
    noText: '没有读到内容，请再试一次。',
    fileTooLarge: '文件太大（最多 1 MB），请到后台导入。',
    noKeyStock: '这个商品不是卡密库存。',
    whichProduct: '请写上商品标识，例如：/restock chatgpt-pro',
    noRefundableMoney: '这个订单没有可退的款项。',
  },

  packet: {
    title: {
      submitted: '🧧 收到红包口令，请尽快领取',
      claimed: (name: string) => `🙋 ${name} 正在领取`,
      counted: (amount: string, name: string) => `👥 ${name} 收到 ${amount}，等第二人确认`,
      confirmed: (amount: string, name: string) => `✅ 已收到 ${amount} · ${name}`,
      rejected: (reason: string, name: string) => `❌ ${reason} · ${name}`,
      replaced: '🔁 买家已换新口令',
    },
    reason: reasons,
    version: '🔁 第几个口令',
  },
  order: { title: orderTitles, mark: statusMarks, adminNote: '🗒 内部备注', created: '⏰ 下单' },
  refund: {
    title: refundTitles,
    amount: '💸 金额',
    reason: '📝 原因',
    way: '🏦 方式',
    ways: { payout: '自动打款', hand: '人工付款', gateway: '渠道退回' },
    address: '📬 地址',
    problem: '❗ 问题',
    approvedBy: '🙆 批准',
  },
  claim: { title: claimTitles, answer: '💬 给买家的答复', decidedBy: '🙆 处理' },

  today: {
    title: (day: string) => `📊 今天（${day}）`,
    orders: '🧾 新订单',
    paid: '💰 已付款',
    revenue: '💵 收入',
    delivered: '✅ 已交付',
    now: '现在',
    pending: '⏳ 等待支付',
    toDeliver: '📮 待交付',
    attention: '⚠️ 需要处理',
    packets: '🧧 待领红包',
    unapplied: '💸 未入账款项',
    refunds: '↩️ 待处理退款',
  },
  report: {
    title: (period: string) => `📈 ${period}`,
    revenue: '🟦 收入',
    orders: '⬜ 订单',
    paid: '🟩 已付款',
    before: '上一期',
    note: '按下单时间统计，收入折合美元。',
    which: '请选择：/report_1  /report_7  /report_30',
  },
  list: { title: (count: number) => `🧾 ${count} 个订单`, page: '按编号查看：' },
  stock: { title: '📦 库存', unlimited: '不限', low: '⚠️' },
  settings: {
    title: '⚙️ 设置',
    open: '🟢 正在接单',
    paused: '⏸ 已暂停接单',
    rate: '💱 汇率',
    automatic: '（自动）',
  },
  health: { title: '🩺 检查', ok: '🟢', bad: '🔴' },
};

export type BotText = typeof zhCN;
