import type { DemoTexts } from '../demo-products.ts';

export const ja: DemoTexts = {
  'chatgpt-pro': {
    name: 'ChatGPT Pro',
    short_description: '執筆・調査・開発にたっぷり使える、あなた専用のアカウント。',
    description:
      '毎日 AI と対話する方のための商品です。支払いが確認されると、ログイン情報が注文ページに表示され、メールにも届きます。初回ログイン後にパスワードの変更と認証方法の設定をお願いします。',
    features: ['専用アカウント、共有なし', '入金後に自動でお届け', '注文ページでいつでも再表示', '7日以内の不具合は交換'],
  },
  'claude-max-5x': {
    name: 'Claude Max 5x',
    short_description: '5倍の利用量。長い文書やコードの仕事に。',
    description: '長い契約書や論文、大きなコードベースでは通常の利用量はすぐに尽きます。5倍あれば最後までやり切れます。支払い確認後に自動でお届けします。',
    features: ['5倍の利用量', '専用アカウント', '入金後に自動でお届け', '7日以内の不具合は交換'],
  },
  'super-grok': {
    name: 'Super Grok',
    short_description: 'お手持ちのアカウントに24時間以内に設定します。',
    description: 'ご注文後、サポートがメールでご連絡し、お手持ちのアカウントで有効にします。多くは2〜6時間で完了します。',
    features: ['お手持ちのアカウントで利用', '担当者が対応、進み具合を確認可能', '24時間以内に完了'],
  },
  'cursor-pro': {
    name: 'Cursor Pro',
    short_description: '開発者のための AI エディター。設定手順付き。',
    description: '購入後すぐに設定手順と有効化の入口をお届けします。手順どおりに進めれば数分で完了します。個人の開発者向けです。',
    features: ['すぐにお届け', '図解の設定手順付き', '1名用'],
  },
  'lovable-pro-200-credit': {
    name: 'Lovable Pro 200 Credit',
    short_description: '一文からウェブアプリを作成。200 クレジット付き。',
    description:
      'アイデアを文章にすると、動くウェブアプリになります。クレジットはアカウントに付き、使い切ったら再購入できます。受け取り手順をすぐにお届けします。',
    features: ['200 クレジット付き', 'すぐにお届け', '使い切ったら再購入可能'],
  },
  'ai-storm-combo': {
    name: 'AI ストームセット',
    short_description: '執筆・調査・開発をまとめたセット。',
    description: 'よく一緒に使われる AI ツールをまとめ、サポートが一つずつ設定して確認します。ただいま補充中です。',
    features: ['複数のツールを一度に', '一つずつ動作を確認', '別々に買うより手間なし'],
  },
  'claude-max-20x': {
    name: 'Claude Max 20x',
    short_description: '20倍の利用量。一日中使う方に。',
    description: 'AI を同僚のように使うチームや個人向けです。数に限りがあります。サポートが24時間以内に設定します。',
    features: ['20倍の利用量', '専用アカウント', '担当者が24時間以内に設定'],
  },
  'chatgpt-plus': {
    name: 'ChatGPT Plus',
    short_description: '毎日の執筆・翻訳・学習に使えるアカウント。',
    description: '日常使いに十分な個人アカウントです。支払い確認後に自動でお届けし、ログイン情報はメールにも届きます。',
    features: ['専用アカウント', '入金後に自動でお届け', '7日以内の不具合は交換'],
  },
};
