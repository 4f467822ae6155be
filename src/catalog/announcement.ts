/** A notice to buyers on the shop's pages. Pure. */
import { isoText, oldIsoText } from '../core/time.ts';
import type { Tables } from '../db/tables.ts';
import { Type } from '../http/schemas.ts';

export type Announcement = Tables['announcements'];

/** Whether buyers see it, and if not, why. */
const announcementStates = ['off', 'planned', 'running', 'over'] as const;

function announcementState({ is_active, visible_from: from, visible_before: before }: Announcement, now: number): (typeof announcementStates)[number] {
  if (is_active !== 1) return 'off';
  if (before !== null && before <= now) return 'over';
  return from !== null && from > now ? 'planned' : 'running';
}

export const AnnouncementAnswer = Type.Object({
  id: Type.Integer(),
  title: Type.String(),
  content: Type.String(),
  announcement_date: Type.String(),
  is_active: Type.Boolean(),
  is_pinned: Type.Boolean(),
  sort_order: Type.Integer(),
  created_at: Type.String(),
  updated_at: Type.String(),
});

const nullable = Type.Union([Type.String(), Type.Null()]);

/** What operators see beside it. */
export const AdminAnnouncement = Type.Object({
  ...AnnouncementAnswer.properties,
  visible_from: nullable,
  visible_until: nullable,
  state: Type.Enum([...announcementStates]),
});

export function adminAnnouncementView(announcement: Announcement, now: number) {
  const { visible_from: from, visible_before: before } = announcement;
  return {
    ...announcementView(announcement),
    visible_from: from === null ? null : isoText(from),
    visible_until: before === null ? null : isoText(before),
    state: announcementState(announcement, now),
  };
}

/** As the old API writes it. */
export function announcementView(announcement: Announcement) {
  return {
    id: announcement.id,
    title: announcement.title,
    content: announcement.content,
    announcement_date: announcement.announcement_date,
    is_active: announcement.is_active === 1,
    is_pinned: announcement.is_pinned === 1,
    sort_order: announcement.sort_order,
    created_at: oldIsoText(announcement.created_at),
    updated_at: oldIsoText(announcement.updated_at),
  };
}
