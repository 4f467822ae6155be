import type { DemoTexts } from '../demo-products.ts';

export const zhCN: DemoTexts = {
  'chatgpt-pro': {
    name: 'ChatGPT Pro',
    short_description: '个人独享的成品账号，重度写作、研究与编程都够用。',
    description: '为每天都离不开对话式 AI 的人准备。付款确认后，登录信息直接出现在订单页，并发送到你的邮箱。请首次登录后修改密码并绑定自己的验证方式。',
    features: ['个人独享，不与他人共用', '到账后自动交付', '订单页随时可再次查看', '七天内无法使用可换新'],
  },
  'claude-max-5x': {
    name: 'Claude Max 5x',
    short_description: '五倍用量的成品账号，适合长文档与代码工作。',
    description: '处理长合同、长论文或大型代码库时，普通用量很快见底；五倍用量能让你把一件事做完。付款确认后自动交付。',
    features: ['五倍用量', '个人独享', '到账后自动交付', '七天内无法使用可换新'],
  },
  'super-grok': {
    name: 'Super Grok',
    short_description: '由客服为你的账号开通，二十四小时内完成。',
    description: '下单后客服会通过邮件与你联系，在你自己的账号上开通，不需要换号。多数订单在二到六小时内完成。',
    features: ['在你自己的账号上开通', '人工办理，进度可查', '二十四小时内完成'],
  },
  'cursor-pro': {
    name: 'Cursor Pro',
    short_description: '面向开发者的 AI 编辑器，附开通说明。',
    description: '购买后立即得到开通说明与激活入口，按步骤操作几分钟即可完成，适合单人开发者。',
    features: ['到账后立即交付', '附图文开通说明', '单人使用'],
  },
  'lovable-pro-200-credit': {
    name: 'Lovable Pro 200 Credit',
    short_description: '用一句话生成网页应用，含 200 点额度。',
    description: '把想法写成一段话，得到一个能运行的网页应用。额度与账号绑定，用完可再次购买。付款后立即得到领取说明。',
    features: ['含 200 点额度', '到账后立即交付', '用完可以再次购买'],
  },
  'ai-storm-combo': {
    name: 'AI风暴组合套餐',
    short_description: '写作、研究、编程一次备齐的组合。',
    description: '把常用的几种 AI 工具合在一份套餐里，由客服逐项开通并确认可用。目前正在补货。',
    features: ['多种工具一次开通', '客服逐项确认', '比分开购买更省心'],
  },
  'claude-max-20x': {
    name: 'Claude Max 20x',
    short_description: '二十倍用量，留给整天都在用的人。',
    description: '适合把 AI 当作同事的团队与个人。数量有限，由客服开通，二十四小时内完成。',
    features: ['二十倍用量', '个人独享', '人工开通，二十四小时内完成'],
  },
  'chatgpt-plus': {
    name: 'ChatGPT Plus',
    short_description: '日常写作、翻译与学习的成品账号。',
    description: '日常使用足够的个人账号。付款确认后自动交付，登录信息同时发送到你的邮箱。',
    features: ['个人独享', '到账后自动交付', '七天内无法使用可换新'],
  },
};
