// Which messages a business sends, with which words of its own, and when. Stored is only what differs from the defaults.

import { type Channel, isOnByDefault, type MessageKind } from "./kinds";
import type { OwnTexts } from "./own-texts";

/** Minutes before the start, unless the business or its service says otherwise. */
export const DEFAULT_REMINDER_MINUTES: readonly number[] = [1_440, 120];

/** Texts reach no telephone between these times of its owner's day. */
export const DEFAULT_QUIET_HOURS: QuietHours = { from: "21:00", to: "08:00" };

/** Times of a day, `HH:MM`. They may pass midnight. Equal times: there are no quiet hours. */
export type QuietHours = { readonly from: string; readonly to: string };

type ChannelSettings = {
  readonly on?: boolean;
  readonly texts?: Readonly<Record<string, Partial<OwnTexts>>>;
};

/** As `tenants.notifications` holds them, by their names on the wire. */
export type NotificationSettings = {
  readonly kinds?: Readonly<Record<string, Readonly<Record<string, ChannelSettings>>>>;
  readonly reminder_minutes?: readonly number[];
  readonly quiet_hours?: QuietHours;
  readonly sender?: { readonly name?: string; readonly reply_to?: string };
};

export function isOn(settings: NotificationSettings, kind: MessageKind, channel: Channel): boolean {
  return settings.kinds?.[kind]?.[channel]?.on ?? isOnByDefault(kind, channel);
}

/** The business's own words for the language of a message, else for it without its region. Null without any. */
export function textsFor(
  settings: NotificationSettings,
  kind: MessageKind,
  channel: Channel,
  locale: string,
): OwnTexts | null {
  const texts = settings.kinds?.[kind]?.[channel]?.texts;
  const named = (tag: string) => Object.entries(texts ?? {}).find(([key]) => key.toLowerCase() === tag)?.[1];
  const wished = locale.toLowerCase();
  const found = named(wished) ?? named(wished.split("-")[0] ?? "");
  if (!found) return null;
  const { subject = null, intro = null, closing = null } = found;
  return { subject, intro, closing };
}

export function reminderMinutesOf({ reminder_minutes }: NotificationSettings): readonly number[] {
  return reminder_minutes ?? DEFAULT_REMINDER_MINUTES;
}

export function quietHoursOf({ quiet_hours }: NotificationSettings): QuietHours {
  return quiet_hours ?? DEFAULT_QUIET_HOURS;
}
