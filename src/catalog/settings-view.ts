/** The settings as the old API writes them: its 19 keys, the rate as a number. */
import { Type } from '../http/schemas.ts';
import type { Settings } from './settings.ts';

const Text = Type.String();

export const OldSettings = Type.Object({
  site_name: Text,
  logo_url: Text,
  primary_color: Text,
  secondary_color: Text,
  background_color: Text,
  card_background_color: Text,
  text_color: Text,
  text_accent_color: Text,
  price_color: Text,
  telegram_contact: Text,
  wechat_contact: Text,
  email_contact: Text,
  usdt_to_cny_rate: Type.Number(),
  default_seo_title: Text,
  default_seo_description: Text,
  default_seo_keywords: Text,
  tawk_to_enabled: Type.Boolean(),
  tawk_to_property_id: Text,
  tawk_to_widget_id: Text,
});

export function oldSettingsView(settings: Settings): Type.Static<typeof OldSettings> {
  return {
    site_name: settings.site_name,
    logo_url: settings.logo_url,
    primary_color: settings.primary_color,
    secondary_color: settings.secondary_color,
    background_color: settings.background_color,
    card_background_color: settings.card_background_color,
    text_color: settings.text_color,
    text_accent_color: settings.text_accent_color,
    price_color: settings.price_color,
    telegram_contact: settings.telegram_contact,
    wechat_contact: settings.wechat_contact,
    email_contact: settings.email_contact,
    usdt_to_cny_rate: Number(settings.usdt_to_cny_rate),
    default_seo_title: settings.default_seo_title,
    default_seo_description: settings.default_seo_description,
    default_seo_keywords: settings.default_seo_keywords,
    tawk_to_enabled: settings.tawk_to_enabled,
    tawk_to_property_id: settings.tawk_to_property_id,
    tawk_to_widget_id: settings.tawk_to_widget_id,
  };
}
