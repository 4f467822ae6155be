/** The demo catalogue's categories and units in other languages than its own. */
import type { Language } from '../../core/languages.ts';

export type DemoCategory = 'AI对话助手' | 'AI开发工具' | 'AI套餐';
export type DemoUnit = '月' | '200 Credit';

type Labels = Readonly<Record<DemoCategory | DemoUnit, string>>;

export const labels: Readonly<Record<Language, Labels>> = {
  'zh-CN': { AI对话助手: 'AI对话助手', AI开发工具: 'AI开发工具', AI套餐: 'AI套餐', 月: '月', '200 Credit': '200 Credit' },
  'zh-TW': { AI对话助手: 'AI 對話助理', AI开发工具: 'AI 開發工具', AI套餐: 'AI 組合包', 月: '月', '200 Credit': '200 點' },
  en: { AI对话助手: 'AI assistants', AI开发工具: 'AI tools for developers', AI套餐: 'AI bundles', 月: 'month', '200 Credit': '200 credits' },
  ja: { AI对话助手: 'AI アシスタント', AI开发工具: 'AI 開発ツール', AI套餐: 'AI セット', 月: '月', '200 Credit': '200 クレジット' },
  ru: { AI对话助手: 'ИИ-ассистенты', AI开发工具: 'ИИ для разработки', AI套餐: 'Наборы ИИ', 月: 'месяц', '200 Credit': '200 кредитов' },
};
