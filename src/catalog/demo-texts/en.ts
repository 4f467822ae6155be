import type { DemoTexts } from '../demo-products.ts';

export const en: DemoTexts = {
  'chatgpt-pro': {
    name: 'ChatGPT Pro',
    short_description: 'A ready-made account of your own, for heavy writing, research and code.',
    description:
      'For people who talk to an AI all day. Once the payment is confirmed, the sign-in details appear on your order page and in your mail. Change the password and set up your own verification at the first sign-in.',
    features: ['Yours alone, shared with nobody', 'Delivered by itself once paid', 'Stays on your order page', 'Replaced if it fails within seven days'],
  },
  'claude-max-5x': {
    name: 'Claude Max 5x',
    short_description: 'A ready-made account with five times the usage, for long documents and code.',
    description:
      'Long contracts, papers and large codebases use up a normal allowance quickly; five times as much lets you finish what you started. Delivered by itself once the payment is confirmed.',
    features: ['Five times the usage', 'Yours alone', 'Delivered by itself once paid', 'Replaced if it fails within seven days'],
  },
  'super-grok': {
    name: 'Super Grok',
    short_description: 'Set up on your own account by our support, within 24 hours.',
    description: 'After your order our support writes to you and sets it up on the account you already have. Most orders are done in two to six hours.',
    features: ['On your own account', 'Done by a person, with progress you can see', 'Within 24 hours'],
  },
  'cursor-pro': {
    name: 'Cursor Pro',
    short_description: 'The AI editor for developers, with setup instructions.',
    description: 'You get the setup instructions and the activation entry at once; following the steps takes a few minutes. For one developer.',
    features: ['Delivered at once', 'Illustrated setup instructions', 'For one person'],
  },
  'lovable-pro-200-credit': {
    name: 'Lovable Pro 200 Credit',
    short_description: 'Web apps from a sentence, with 200 credits.',
    description:
      'Write your idea in a paragraph and get a web app that runs. Credits belong to your account and can be bought again. You get the redeeming instructions at once.',
    features: ['200 credits', 'Delivered at once', 'Buy again when used up'],
  },
  'ai-storm-combo': {
    name: 'AI Storm Bundle',
    short_description: 'Writing, research and code in one bundle.',
    description: 'Several AI tools that people use together, set up and checked one by one by our support. Being restocked at the moment.',
    features: ['Several tools in one go', 'Checked one by one', 'Less trouble than buying them apart'],
  },
  'claude-max-20x': {
    name: 'Claude Max 20x',
    short_description: 'Twenty times the usage, for those who never stop.',
    description: 'For teams and people who treat AI as a colleague. Few are left; set up by our support within 24 hours.',
    features: ['Twenty times the usage', 'Yours alone', 'Set up by a person within 24 hours'],
  },
  'chatgpt-plus': {
    name: 'ChatGPT Plus',
    short_description: 'A ready-made account for everyday writing, translating and learning.',
    description:
      'A personal account that is enough for every day. Delivered by itself once the payment is confirmed; the sign-in details are mailed to you as well.',
    features: ['Yours alone', 'Delivered by itself once paid', 'Replaced if it fails within seven days'],
  },
};
