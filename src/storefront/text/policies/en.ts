/** Longer texts in English. */
import { type Policies, refundFeeHere } from './policies.ts';

export const policiesEn: Policies = {
  faq: [
    { heading: 'Do I need an account?', body: ['No. An e-mail address is enough. The key to your order page is kept in your browser and mailed to you.'] },
    {
      heading: 'How long does delivery take?',
      body: ['Automatic goods usually appear on the order page within a minute of confirmation. Goods set up by hand arrive within 24 hours, mostly in 2–6.'],
    },
    {
      heading: 'Which network should I use for USDT?',
      body: [
        'The one named on the order page, and no other. On the wrong network the money may not arrive and is hard to recover.',
        'Your wallet or exchange charges the network fee. Make sure that what arrives equals the amount on the order page.',
      ],
    },
    {
      heading: 'What if I sent too little or too much?',
      body: [
        'Too little: the order page shows what is missing. Send the rest to the same address.',
        'Too much: the goods are delivered as usual, and the rest is recorded and returned.',
      ],
    },
    {
      heading: 'What if I paid late and the order had expired?',
      body: [
        'Do not pay twice. Late money is matched to the original order: it is delivered if there is stock, otherwise you choose between waiting and a full refund.',
      ],
    },
    {
      heading: 'How does the Alipay red packet work?',
      body: [
        'Send a password red packet of the exact amount in Alipay and enter its code on the order page. The shop claims it, checks the amount and delivers.',
        'The code is as good as cash. Give it to nobody, including people who say they are support.',
      ],
    },
    {
      heading: 'I cannot open my order page',
      body: ['Use the link in your mail. If you cannot find it, enter your address under “My order” and we will send it again.'],
    },
    {
      heading: 'What if the goods do not work?',
      body: ['Within the warranty, contact us with the order number or request a refund on the order page. We check, then replace or refund.'],
    },
  ],
  terms: {
    intro: 'By ordering here you agree to the following. We keep it short and plain.',
    sections: [
      {
        heading: 'Goods',
        body: [
          'We sell digital goods: accounts, subscriptions, codes and related services. The product page says what is included, for how long, how it is delivered and the warranty.',
          'Product names only describe what the goods are for. Trademarks belong to their owners; we are not affiliated with them.',
        ],
      },
      {
        heading: 'Price and payment',
        body: [
          'Prices are in US dollars. The CNY and USDT amounts use the rate at the time of the order, are written on the order and do not change.',
          'You pay the network fee. Use the network, address and amount on the order page; money sent elsewhere may be lost.',
        ],
      },
      {
        heading: 'Orders and stock',
        body: [
          'When you order, stock is held for a limited time. Unpaid orders then expire and the stock is released.',
          'Money that arrives later is recorded; the order is delivered if there is stock, otherwise refunded.',
        ],
      },
      {
        heading: 'Delivery',
        body: ['Goods are delivered on the order page and announced by e-mail. Please check them at once, change passwords and keep your own copy.'],
      },
      {
        heading: 'Use',
        body: ['Please follow the rules of the service concerned and the law where you live. Suspension for breaking them is not covered by the warranty.'],
      },
      {
        heading: 'Liability',
        body: ['For each order we are liable up to its amount. If networks or third parties cause delays, we do our best and keep you informed.'],
      },
      { heading: 'Changes', body: ['Changes are published on this page. Orders already placed keep the terms they were placed under.'] },
    ],
  },
  privacy: {
    intro: 'We keep only what is needed to fulfil your order.',
    sections: [
      {
        heading: 'What we keep',
        body: [
          'For the order: e-mail, product, amounts, payment and delivery records, and the note you wrote.',
          'For safety: the network block you ordered from, to prevent abuse.',
          'For Telegram: your chat, only if you link an order to it yourself; until you end the link, 90 days at most.',
          'For a notice on your device: the address that its push service gave, only if you ask on the order page; deleted once you were told, after 30 days at most.',
          'For what you wait for: your e-mail, until the one mail about it is sent or you end it.',
          'Not for ever: when an order is over and old enough, e-mail, note and network block are erased.',
        ],
      },
      {
        heading: 'What we do not do',
        body: ['No third-party analytics, advertising, fonts, images or chat scripts.', 'We do not sell or rent your data, and send no advertising.'],
      },
      { heading: 'Cookies', body: ['Only to remember language and appearance, and the key that opens your own order. Nothing tracks you.'] },
      {
        heading: 'Who receives data',
        body: [
          'The payment gateway receives the order number and amount to make an address. Mail goes through the shop’s mail server. Transfers on a blockchain are public by nature.',
        ],
      },
      {
        heading: 'Protection',
        body: ['Goods and red packet codes are stored encrypted. Only authorised people can see them while handling an order, and every look is recorded.'],
      },
      {
        heading: 'Your rights',
        body: ['You may ask to see, correct or delete your data. Records needed for accounting and disputes are kept as long as the law requires.'],
      },
    ],
  },
  refund: {
    intro: 'Not delivered: full refund. Delivered but not working: replaced or refunded.',
    sections: [
      { heading: 'Not delivered', body: ['If there is no stock after you paid, or we miss the promised time, you choose between waiting and a full refund.'] },
      {
        heading: 'Not working',
        body: [
          'Within the warranty (on the product page, otherwise 7 days from delivery), goods that do not work or are not as described are replaced, or refunded if that is not possible.',
        ],
      },
      {
        heading: 'Wrong amount',
        body: ['What you paid too much is returned. If you paid too little and do not send the rest, what we received is returned.', refundFeeHere],
      },
      {
        heading: 'No refund',
        body: [
          'When the content has been shown and works; when it was suspended for breaking the service’s rules; when it stopped working because of your own changes.',
        ],
      },
      {
        heading: 'How to ask',
        body: [
          'Use “Request a refund” on the order page or contact us with the order number. After checking, money is returned within 1–5 working days: USDT to your address, red packets through Alipay.',
        ],
      },
    ],
  },
  refundFee: {
    shop: 'We pay the network fee of a refund.',
    buyer: 'The network fee of a refund is taken from it.',
  },
};
