// A message as it would read now: about a booking of the business, or about a made-up one.

import { findTenant } from "../../db/tenants";
import { type Channel, channelsOf, type SentKind } from "../../domain/messages/kinds";
import { type NotificationSettings, textsFor } from "../../domain/messages/settings";
import { invalid, missing, ok, type Result, refused } from "../../domain/refusal";
import type { Configuration } from "../../domain/tenant/configuration";
import { DAY_MS } from "../../domain/time/local-time";
import type { About, RenderedMessage } from "../../messages/facts";
import { renderMessage } from "../../messages/render";
import { sampleAbout, sampleUrls } from "../../messages/sample";
import { speechOf } from "../../messages/speech";
import { readBooking } from "../bookings/change-booking";
import type { Deps } from "../deps";
import { loadConfigurationOf } from "../load-configuration";
import { titleOf } from "../sessions/read-session";

export type PreviewRequest = {
  readonly kind: SentKind;
  readonly channel: Channel;
  readonly locale: string | null;
  readonly bookingId: string | null;
};

export async function previewMessage(
  deps: Deps,
  tenantId: string,
  origin: string,
  request: PreviewRequest,
): Promise<Result<RenderedMessage>> {
  const { kind, channel } = request;
  const wrong = channelRefusal(kind, channel);
  if (wrong) return refused(wrong);
  const tenant = await findTenant(deps.db, tenantId);
  const configuration = await loadConfigurationOf(deps, tenantId);
  if (!tenant || !configuration) return refused(missing("tenant"));
  const about = await aboutOf(deps, configuration, request);
  if (!about.ok) return about;
  const settings = JSON.parse(tenant.notifications) as NotificationSettings;
  const locale = request.locale ?? tenant.locale;
  return ok(
    renderMessage({
      kind,
      channel,
      locale,
      timeZone: null,
      now: deps.clock.now(),
      origin,
      business: configuration.tenant,
      texts: textsFor(settings, kind, channel, speechOf(locale, configuration.tenant).tag),
      about: about.value,
      urls: sampleUrls(kind),
    }),
  );
}

export function channelRefusal(kind: SentKind, channel: Channel) {
  if (channelsOf(kind).includes(channel)) return null;
  return invalid("/channel", `does not send messages of this kind: ${channelsOf(kind).join(", ")} do`);
}

/** What a message of a kind could be about at this business. */
export function sampleOf(deps: Deps, { tenant, services, resources }: Configuration, kind: SentKind): About {
  const service = services.find(({ active, visible }) => active && visible) ?? null;
  return sampleAbout(kind, {
    business: tenant,
    service,
    resource: resources[0]?.name ?? null,
    now: deps.clock.now(),
  });
}

async function aboutOf(
  deps: Deps,
  configuration: Configuration,
  { kind, bookingId }: PreviewRequest,
): Promise<Result<About>> {
  const sample = sampleOf(deps, configuration, kind);
  if (bookingId === null) return ok(sample);
  const found = await readBooking(deps, configuration.tenant.id, bookingId);
  if (!found.ok) return found;
  const { booking, resources } = found.value;
  if (sample.about !== "booking") return ok(sample);
  const was = { startAt: booking.startAt - DAY_MS, endAt: booking.endAt - DAY_MS };
  const title = await titleOf(deps, booking);
  return ok({ ...sample, booking, resources, was: sample.was && was, reason: booking.cancelReason, title });
}
