// All settings of a business's messages, with the defaults where it says nothing: what staff see.

import { type Channel, channelsOf, SENT_KINDS, type SentKind } from "./kinds";
import type { OwnTexts } from "./own-texts";
import { isOn, type NotificationSettings, type QuietHours, quietHoursOf, reminderMinutesOf } from "./settings";

export type CompleteChannel = { readonly on: boolean; readonly texts: Readonly<Record<string, OwnTexts>> };

export type CompleteSettings = {
  readonly kinds: Readonly<Record<SentKind, Readonly<Partial<Record<Channel, CompleteChannel>>>>>;
  readonly reminderMinutes: readonly number[];
  readonly quietHours: QuietHours;
  readonly sender: { readonly name: string; readonly replyTo: string };
};

export function completeSettings(
  settings: NotificationSettings,
  business: { readonly name: string; readonly email: string },
): CompleteSettings {
  const kinds = SENT_KINDS.map((kind) => [
    kind,
    Object.fromEntries(channelsOf(kind).map((channel) => [channel, completeChannel(settings, kind, channel)])),
  ]);
  return {
    kinds: Object.fromEntries(kinds) as CompleteSettings["kinds"],
    reminderMinutes: reminderMinutesOf(settings),
    quietHours: quietHoursOf(settings),
    sender: {
      name: settings.sender?.name ?? business.name,
      replyTo: settings.sender?.reply_to ?? business.email,
    },
  };
}

function completeChannel(settings: NotificationSettings, kind: SentKind, channel: Channel): CompleteChannel {
  const texts = settings.kinds?.[kind]?.[channel]?.texts ?? {};
  const complete = Object.entries(texts).map(([locale, { subject = null, intro = null, closing = null }]) => [
    locale,
    { subject, intro, closing },
  ]);
  return { on: isOn(settings, kind, channel), texts: Object.fromEntries(complete) };
}

/** Changes merged into what is stored, by RFC 7396: null takes a value out, so that the default holds again. */
export function mergeSettings(stored: NotificationSettings, changes: object): NotificationSettings {
  return merged(stored, changes) as NotificationSettings;
}

function merged(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const base = isObject(target) ? target : {};
  const kept = Object.entries(base).filter(([name]) => !Object.hasOwn(patch, name));
  const changed = Object.entries(patch)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => [name, merged(base[name], value)] as const)
    .filter(([, value]) => !(isObject(value) && Object.keys(value).length === 0));
  return Object.fromEntries([...kept, ...changed]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
