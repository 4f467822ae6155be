/** Icons drawn for this shop on a 24-unit grid, one stroke width, in the colour of the text beside them. Decorative: words say the meaning. */
import { type Html, raw } from './html.ts';

const drawings = {
  check: '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
  arrow: '<path d="M4 12h15m-6-6 6 6-6 6"/>',
  back: '<path d="M20 12H5m6-6-6 6 6 6"/>',
  copy: '<path d="M9 9h10v11H9zM5 15V4h10"/>',
  search: '<path d="M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm4.8-1.7L20 20"/>',
  sun: '<path d="M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0-13v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4m0-12.8L17 7M7 17l-1.4 1.4"/>',
  moon: '<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z"/>',
  auto: '<path d="M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16Z"/><path d="M12 4a8 8 0 0 1 0 16Z" fill="currentColor"/>',
  globe: '<path d="M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM4 12h16M12 4c3 2.4 3 13.600 0 16-3-2.400-3-13.600 0-16Z"/>',
  menu: '<path d="M4 7h16M4 12h16M4 17h10"/>',
  warning: '<path d="M12 4 2.500 20h19ZM12 10v4.500m0 2.800v.2"/>',
  info: '<path d="M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16Zm0-9v5m0-8v.2"/>',
  clock: '<path d="M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16Zm0-12v4.200l3 2"/>',
  stock: '<path d="m4 8 8-4 8 4v8l-8 4-8-4Zm0 0 8 4 8-4m-8 4v8"/>',
  scales: '<path d="M12 4v16M7 20h10M5 7h14M5 7l-2.500 6h5Zm14 0-2.500 6h5Z"/>',
  shield: '<path d="M12 3.500 5 6v5.500c0 4.500 3 7.500 7 9 4-1.500 7-4.500 7-9V6Zm-3.200 8.300 2.400 2.400 4.200-4.400"/>',
  coin: '<path d="M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM8.500 8.500h7M12 8.500V16m-4.200-4c0 1 1.900 1.700 4.200 1.700s4.200-.7 4.200-1.700-1.900-1.700-4.200-1.700-4.200.7-4.200 1.700Z"/>',
  packet: '<path d="M6 4h12v16H6Zm0 3c2 2.200 4 3.200 6 3.200s4-1 6-3.200"/><path d="M12 15a2.400 2.400 0 1 0 0-4.800 2.400 2.400 0 0 0 0 4.800Z"/>',
  mail: '<path d="M4 6h16v12H4Zm0 1 8 6 8-6"/>',
  download: '<path d="M12 4v11m-5-4.500 5 5 5-5M5 20h14"/>',
  print: '<path d="M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7Z"/>',
  eye: '<path d="M2.500 12C5 7.500 8.300 5.500 12 5.500s7 2 9.500 6.500c-2.500 4.500-5.800 6.500-9.500 6.500s-7-2-9.500-6.500Z"/><path d="M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z"/>',
  refresh: '<path d="M19 8a8 8 0 1 0 .8 6M19.500 3.500V8H15"/>',
  bell: '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.500l1.500 1.500h-15ZM10 20.500h4"/>',
  chat: '<path d="M4 5h16v11h-8l-5 4v-4H4Z"/>',
  minus: '<path d="M6 12h12"/>',
  plus: '<path d="M6 12h12M12 6v12"/>',
  undo: '<path d="M8 5 4 9l4 4M4 9h10a5.500 5.500 0 0 1 0 11H9"/>',
  hand: '<path d="M7 12V6.500a1.500 1.500 0 0 1 3 0V11m0-.5V4.700a1.500 1.500 0 0 1 3 0V11m0-5a1.500 1.500 0 0 1 3 0v6m0-3.500a1.500 1.500 0 0 1 3 0V15a6 6 0 0 1-6 6h-1c-2.500 0-4-1.200-5.200-3L4.300 14.300c-.9-1.500 1-2.700 2.200-1.300Z"/>',
  cross: '<path d="m6.500 6.500 11 11m0-11-11 11"/>',
  key: '<path d="M8 16.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9ZM12.500 12H21v3.500M17.500 12v3"/>',
} as const;

export type IconName = keyof typeof drawings;

export function icon(name: IconName): Html {
  return raw(`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${drawings[name]}</svg>`);
}

/** The shop's mark: a storm front seen from above, three isobars and the strike. */
export function mark(): Html {
  return raw(
    '<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false"><rect width="32" height="32" rx="8" class="mark-ground"/><path class="mark-line" d="M6 21a11 11 0 0 1 15.500-14.500M26 11a11 11 0 0 1-15.500 14.500"/><path class="mark-bolt" d="M17.500 6 9.500 17.500h5.200L13.500 26l8.500-12h-5.400Z"/></svg>',
  );
}
