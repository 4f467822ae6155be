/** The door of the test message, in the old API's shape (wire contract §9): a fixed text to the configured chats only (S52, H16). */
import { addressBlock, type RateLimits } from '../http/rate-limit.ts';
import { closed, optional, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { sendTestMessage } from './send-test-message.ts';

/** `message` is accepted from old callers, and ignored: the text is ours. */
const TestBody = closed({
  type: Type.Optional(Type.Union([Type.Literal('test'), Type.Literal('config')])),
  message: Type.Optional(Type.String({ maxLength: 4_096 })),
});

const TestAnswer = Type.Object({
  success: Type.Boolean(),
  message: Type.String(),
  bot_configured: Type.Boolean(),
  chat_id_configured: Type.Boolean(),
  problem: Type.Optional(Type.String()),
});

export function testMessageRoute(server: Server, { shop, limits }: { shop: Shop; limits: RateLimits }): void {
  const { config } = shop;
  // In test mode everybody who can reach the shop is its developer.
  const permission = config.oxapay.mode === 'test' ? 'anyone' : 'notifications.write';
  server.post(
    '/api/test-telegram',
    { schema: { body: optional(TestBody), response: { 200: TestAnswer } }, config: { errorShape: 'success', errorLanguage: 'zh', permission } },
    async (request) => {
      await limits.use('test_message', addressBlock(request.ip));
      const configured = { bot_configured: config.secrets.values.telegramBotToken !== undefined, chat_id_configured: config.telegram.chatIds.length > 0 };
      const problem = await sendTestMessage(shop);
      return problem === undefined
        ? { success: true, message: '测试消息已发送', ...configured }
        : { success: false, message: '测试消息发送失败', ...configured, problem };
    },
  );
}
