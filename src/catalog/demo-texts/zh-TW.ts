import type { DemoTexts } from '../demo-products.ts';

export const zhTW: DemoTexts = {
  'chatgpt-pro': {
    name: 'ChatGPT Pro',
    short_description: '個人獨享的成品帳號，重度寫作、研究與程式開發都夠用。',
    description: '為每天都離不開對話式 AI 的人準備。付款確認後，登入資訊直接出現在訂單頁，並寄到你的信箱。首次登入後請修改密碼並綁定自己的驗證方式。',
    features: ['個人獨享，不與他人共用', '入帳後自動交付', '訂單頁隨時可再次查看', '七天內無法使用可換新'],
  },
  'claude-max-5x': {
    name: 'Claude Max 5x',
    short_description: '五倍用量的成品帳號，適合長文件與程式碼工作。',
    description: '處理長合約、長論文或大型程式庫時，一般用量很快見底；五倍用量能讓你把一件事做完。付款確認後自動交付。',
    features: ['五倍用量', '個人獨享', '入帳後自動交付', '七天內無法使用可換新'],
  },
  'super-grok': {
    name: 'Super Grok',
    short_description: '由客服為你的帳號開通，二十四小時內完成。',
    description: '下單後客服會透過電子郵件與你聯絡，在你自己的帳號上開通，不需要換號。多數訂單在二到六小時內完成。',
    features: ['在你自己的帳號上開通', '人工辦理，進度可查', '二十四小時內完成'],
  },
  'cursor-pro': {
    name: 'Cursor Pro',
    short_description: '給開發者的 AI 編輯器，附開通說明。',
    description: '購買後立即取得開通說明與啟用入口，照步驟操作幾分鐘即可完成，適合個人開發者。',
    features: ['入帳後立即交付', '附圖文開通說明', '單人使用'],
  },
  'lovable-pro-200-credit': {
    name: 'Lovable Pro 200 Credit',
    short_description: '用一句話產生網頁應用，含 200 點額度。',
    description: '把想法寫成一段話，得到一個能執行的網頁應用。額度與帳號綁定，用完可再次購買。付款後立即取得領取說明。',
    features: ['含 200 點額度', '入帳後立即交付', '用完可以再次購買'],
  },
  'ai-storm-combo': {
    name: 'AI風暴組合套餐',
    short_description: '寫作、研究、程式開發一次備齊的組合。',
    description: '把常用的幾種 AI 工具合在一份套餐裡，由客服逐項開通並確認可用。目前正在補貨。',
    features: ['多種工具一次開通', '客服逐項確認', '比分開購買更省心'],
  },
  'claude-max-20x': {
    name: 'Claude Max 20x',
    short_description: '二十倍用量，留給整天都在用的人。',
    description: '適合把 AI 當作同事的團隊與個人。數量有限，由客服開通，二十四小時內完成。',
    features: ['二十倍用量', '個人獨享', '人工開通，二十四小時內完成'],
  },
  'chatgpt-plus': {
    name: 'ChatGPT Plus',
    short_description: '日常寫作、翻譯與學習的成品帳號。',
    description: '日常使用足夠的個人帳號。付款確認後自動交付，登入資訊同時寄到你的信箱。',
    features: ['個人獨享', '入帳後自動交付', '七天內無法使用可換新'],
  },
};
