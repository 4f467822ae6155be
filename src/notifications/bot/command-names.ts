/** The bot's commands, in the order in which Telegram lists them. */
export const commandNames = ['today', 'report', 'orders', 'order', 'find', 'packets', 'refunds', 'stock', 'restock', 'settings', 'health', 'help'] as const;

export type CommandName = (typeof commandNames)[number];

export function isCommandName(text: string): text is CommandName {
  return commandNames.some((name) => name === text);
}
