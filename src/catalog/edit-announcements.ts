/** Writes, changes and removes announcements. */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { refuse } from '../core/errors.ts';
import { cleanLine, cleanText } from '../core/text.ts';
import { parseDate, parseTime } from '../core/time.ts';
import type { Transaction } from '../db/database.ts';
import { closed, Type } from '../http/schemas.ts';
import type { Shop } from '../outbox/shop.ts';
import type { Announcement } from './announcement.ts';
import { deleteAnnouncement as deleteRow, findAnnouncement, insertAnnouncement, updateAnnouncement as updateRow } from './announcement-store.ts';
import { asFlag, present, readIf, requireSeen } from './columns.ts';

const Moment = Type.Union([Type.String({ format: 'date-time' }), Type.Null()]);

export const AnnouncementPatch = Type.Partial(
  closed({
    title: Type.String({ maxLength: 200 }),
    content: Type.String({ maxLength: 20_000 }),
    /** `YYYY-MM-DD` */
    announcement_date: Type.String({ maxLength: 20 }),
    is_active: Type.Boolean(),
    is_pinned: Type.Boolean(),
    sort_order: Type.Integer({ minimum: -1_000_000, maximum: 1_000_000 }),
    /** When it is shown, if it is active; null for no bound. */
    visible_from: Moment,
    visible_until: Moment,
  }),
  { additionalProperties: false },
);

export type AnnouncementFields = Type.Static<typeof AnnouncementPatch>;

/** @throws Refusal `announcement.incomplete`, `announcement.date_invalid`, `text.forbidden_character`, `request.invalid` for an end before the start */
export function createAnnouncement(shop: Shop, actor: Actor, fields: AnnouncementFields): Promise<Announcement> {
  return shop.db.transaction((tx) => createAnnouncementIn(tx, shop, actor, fields));
}

/** The same inside a transaction that does more. */
export async function createAnnouncementIn(tx: Transaction, shop: Shop, actor: Actor, fields: AnnouncementFields): Promise<Announcement> {
  const { title, content, announcement_date, ...flags } = columnsOf(fields);
  if (title === undefined || content === undefined || announcement_date === undefined) throw refuse('announcement.incomplete');
  const now = shop.clock.now();
  const written: Omit<Announcement, 'id'> = {
    title,
    content,
    announcement_date,
    is_active: 1,
    is_pinned: 0,
    sort_order: 0,
    visible_from: null,
    visible_before: null,
    ...flags,
    created_at: now,
    updated_at: now,
  };
  checkSpan(written);
  const announcement = await insertAnnouncement(tx, written);
  if (!announcement) throw new Error('An announcement has no unique column but its id');
  await recordAudit(tx, now, actor, { action: 'announcement.created', subject: `announcement:${announcement.id}`, after: announcement });
  return announcement;
}

/**
 * Changes what is given.
 * @param seen fields as the caller saw them
 * @throws Refusal `announcement.not_found`, `version.conflict`, and as `createAnnouncement`
 */
export async function updateAnnouncement(
  shop: Shop,
  actor: Actor,
  id: number,
  fields: AnnouncementFields,
  seen: AnnouncementFields = {},
): Promise<Announcement> {
  const columns = columnsOf(fields);
  return shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    const before = await findAnnouncement(tx, id);
    if (!before) throw refuse('announcement.not_found');
    requireSeen(before, columns, columnsOf(seen));
    const after = await updateRow(tx, before, columns, now);
    if (!after) throw refuse('version.conflict');
    checkSpan(after);
    await recordAudit(tx, now, actor, { action: 'announcement.updated', subject: `announcement:${id}`, before, after });
    return after;
  });
}

/** @throws Refusal `announcement.not_found` */
export async function deleteAnnouncement(shop: Shop, actor: Actor, id: number): Promise<void> {
  await shop.db.transaction(async (tx) => {
    const before = await findAnnouncement(tx, id);
    if (!before || (await deleteRow(tx, id)) === 0) throw refuse('announcement.not_found');
    await recordAudit(tx, shop.clock.now(), actor, { action: 'announcement.deleted', subject: `announcement:${id}`, before });
  });
}

function checkSpan({ visible_from: from, visible_before: before }: Pick<Announcement, 'visible_from' | 'visible_before'>): void {
  if (from !== null && before !== null && before <= from) throw refuse('request.invalid', { field: 'visible_until', problem: 'must be after visible_from' });
}

const momentOf = (text: string | null | undefined, field: string): number | null | undefined => (typeof text === 'string' ? parseTime(text, field) : text);

function columnsOf(fields: AnnouncementFields) {
  const title = readIf(fields.title, (text) => cleanLine(text, 'title'));
  const content = readIf(fields.content, (text) => cleanText(text, 'content'));
  const date = fields.announcement_date?.trim();
  if (title === '' || content === '' || date === '') throw refuse('announcement.incomplete');
  if (date !== undefined && parseDate(date) === undefined) throw refuse('announcement.date_invalid');
  return present({
    title,
    content,
    announcement_date: date,
    is_active: readIf(fields.is_active, asFlag),
    is_pinned: readIf(fields.is_pinned, asFlag),
    sort_order: fields.sort_order,
    visible_from: momentOf(fields.visible_from, 'visible_from'),
    visible_before: momentOf(fields.visible_until, 'visible_until'),
  });
}
