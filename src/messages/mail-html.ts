// A letter as HTML. Tables and inline styles carry the look, because mail programs drop much else. Dark colours are the
// only thing that needs the style element. It reads well without pictures, and loads none but the logo.

import { paletteOf } from "../domain/tenant/colour";
import { formatPhoneNumber } from "../domain/tenant/phone-number";
import type { SummaryLine } from "../i18n/booking-summary";
import type { MessageBusiness } from "./facts";
import type { Letter, Link } from "./letter";
import { html, lines as linesOf, type Markup, Markup as Raw } from "./markup";
import type { Speech } from "./speech";
import type { Item } from "./substance";

const FONT = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const LIGHT = { paper: "#f3f4f7", card: "#ffffff", ink: "#171c26", soft: "#565f70", line: "#e3e6ec", tint: "#f6f7fa" };
const DARK = { paper: "#12151b", card: "#1b2029", ink: "#eceff5", soft: "#a9b2c3", line: "#343c4a", tint: "#242b37" };

type Colours = typeof LIGHT & { readonly accent: string; readonly onAccent: string };

function coloursOf(theme: "light" | "dark", business: MessageBusiness): Colours {
  const given = business.branding.color ?? "";
  const accent = /^#?([\da-f]{3}|[\da-f]{6})$/i.test(given) ? given : null;
  const palette = paletteOf(theme, { accent, background: null, text: null });
  return {
    ...(theme === "light" ? LIGHT : DARK),
    accent: palette.accent ?? "",
    onAccent: palette["on-accent"] ?? "",
  };
}

/**
 * Programs that drop the body's own attributes keep those of the first element in it. Fonts of many mail programs lack the narrow
 * spaces of dates.
 */
export function mailHtml(speech: Speech, business: MessageBusiness, letter: Letter): string {
  const light = coloursOf("light", business);
  const { tag: locale, direction } = speech;
  const { start } = sides(direction);
  return html`<!doctype html>
<html lang="${locale}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<title>${letter.subject}</title>
<style>${styleOf(coloursOf("dark", business))}</style>
</head>
<body class="paper" style="margin:0;padding:0;background:${light.paper};-webkit-text-size-adjust:100%">
<div role="article" aria-roledescription="email" aria-label="${letter.title}" lang="${locale}" dir="${direction}">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${letter.preview}${FILLER}</div>
<table role="presentation" class="paper" width="100%" cellpadding="0" cellspacing="0" border="0" dir="${direction}" style="background:${light.paper}"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px">
<tr><td style="padding:0 4px 16px;text-align:${start}">${headOf(business, light)}</td></tr>
<tr><td class="card" style="background:${light.card};border:1px solid ${light.line};border-radius:12px;padding:28px 24px;text-align:${start};font-family:${raw(FONT)};font-size:16px;line-height:1.5;color:${light.ink}">
${bodyOf(speech, letter, light)}
</td></tr>
<tr><td class="soft" style="padding:20px 8px 0;text-align:${start};font-family:${raw(FONT)};font-size:13px;line-height:1.6;color:${light.soft}">${footOf(business, letter, light)}</td></tr>
</table>
</td></tr></table>
</div>
</body>
</html>
`.text.replaceAll(/[\u2009\u202f]/g, "\u00a0");
}

/** Pushes the text of the mail out of the preview in lists. */
const FILLER = new Raw("&#847;&zwnj;&nbsp;".repeat(40));

function raw(text: string): Markup {
  return new Raw(text.replaceAll('"', "'"));
}

/** Outlook knows no logical sides. */
function sides(direction: "ltr" | "rtl") {
  return direction === "ltr" ? { start: "left", end: "right" } : { start: "right", end: "left" };
}

function styleOf(dark: Colours): Markup {
  return new Raw(
    [
      ":root{color-scheme:light dark;supported-color-schemes:light dark}",
      "a{text-underline-offset:2px}",
      "@media (max-width:480px){.term{display:block!important;width:auto!important;padding:7px 0 0!important;border:0!important}.value{display:block!important;padding:0 0 5px!important;border-top:0!important}}",
      "@media (prefers-color-scheme:dark){",
      `.paper{background:${dark.paper}!important}`,
      `.card{background:${dark.card}!important;border-color:${dark.line}!important;color:${dark.ink}!important}`,
      `.ink{color:${dark.ink}!important}`,
      `.soft{color:${dark.soft}!important}`,
      `.link{color:${dark.accent}!important}`,
      `.tint{background:${dark.tint}!important;border-color:${dark.accent}!important}`,
      `.line{border-color:${dark.line}!important}`,
      `.main{background:${dark.accent}!important;border-color:${dark.accent}!important}`,
      `.main a{color:${dark.onAccent}!important}`,
      `.quiet{border-color:${dark.line}!important}`,
      `.quiet a{color:${dark.ink}!important}`,
      "}",
    ].join(""),
  );
}

// --- parts --------------------------------------------------------------------------------------------------------

function headOf({ name, branding }: MessageBusiness, { ink }: Colours): Markup {
  const logo = branding.logo_url ?? "";
  const picture = isWebAddress(logo)
    ? html`<img src="${logo}" alt="" height="32" style="height:32px;width:auto;max-width:160px;border:0;vertical-align:middle"> &nbsp;`
    : null;
  return html`${picture}<span class="ink" dir="auto" style="font-family:${raw(FONT)};font-size:17px;font-weight:600;color:${ink};vertical-align:middle">${name}</span>`;
}

function bodyOf(speech: Speech, letter: Letter, colours: Colours): Markup {
  const { lines, items, message, buttons, receipts, calendar, terms, closing } = letter;
  const [main] = buttons;
  const paragraph = (text: string) =>
    html`<p dir="auto" style="margin:0 0 14px;overflow-wrap:anywhere">${linesOf(text)}</p>`;
  const soft = (content: Markup) =>
    html`<p class="soft" style="margin:0 0 10px;font-size:14px;color:${colours.soft}">${content}</p>`;
  return html`<h1 class="ink" dir="auto" style="margin:0 0 12px;font-size:23px;line-height:1.25;font-weight:650;color:${colours.ink}">${letter.title}</h1>
${letter.intro.map(paragraph)}
${message && quoteOf(speech, message, colours)}
${lines.length > 0 && factsOf(speech, lines, colours)}
${items.length > 0 && listOf(items, colours)}
${buttons.length > 0 && buttonsOf(speech, buttons, colours)}
${letter.buttonNote !== null && soft(html`${letter.buttonNote}`)}
${main !== undefined && letter.buttonNote === null && soft(html`${speech.said.buttonFails}<br>${anchor({ label: main.href, href: main.href }, colours, true)}`)}
${receipts.length > 0 && soft(html`${receipts.map((link, at) => html`${at > 0 && new Raw("<br>")}${anchor(link, colours)}`)}`)}
${calendar.length > 0 && soft(html`${speech.words.addToCalendar}: ${calendar.map((link, at) => html`${at > 0 && " · "}<span style="white-space:nowrap">${anchor(link, colours)}</span>`)}`)}
${letter.fileNote !== null && soft(html`${letter.fileNote}`)}
${terms.length > 0 && soft(html`${terms.map((term, at) => html`${at > 0 && new Raw("<br>")}<span dir="auto">${linesOf(term)}</span>`)}`)}
${closing !== null && html`<p dir="auto" style="margin:20px 0 0">${linesOf(closing)}</p>`}`;
}

function quoteOf({ direction }: Speech, { label, text }: NonNullable<Letter["message"]>, colours: Colours): Markup {
  const { start } = sides(direction);
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:4px 0 18px"><tr><td class="tint" style="background:${colours.tint};border-${start}:4px solid ${colours.accent};padding:12px 16px;font-size:16px;line-height:1.5"><span class="soft" style="font-size:13px;color:${colours.soft}">${label}</span><br><span dir="auto">${linesOf(text)}</span></td></tr></table>`;
}

function factsOf({ direction }: Speech, lines: readonly SummaryLine[], colours: Colours): Markup {
  const { start, end } = sides(direction);
  const rows = lines.map(({ term, value, notes, href }) => {
    const shown = href ? anchor({ label: value, href }, colours) : html`<bdi>${linesOf(value)}</bdi>`;
    return html`<tr><td class="term soft line" valign="top" width="120" style="width:120px;padding:10px 0;padding-${end}:16px;border-top:1px solid ${colours.line};font-size:14px;color:${colours.soft};text-align:${start}">${term}</td><td class="value ink line" valign="top" style="padding:10px 0;border-top:1px solid ${colours.line};color:${colours.ink};text-align:${start}">${shown}${notes.map((note) => html`<br><span class="soft" style="font-size:14px;color:${colours.soft}">${note}</span>`)}</td></tr>`;
  });
  return html`<table width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:6px 0 22px;font-size:16px;line-height:1.45">${rows}</table>`;
}

function listOf(items: readonly Item[], colours: Colours): Markup {
  const rows = items.map(({ text, note, href }) => {
    const shown = href ? anchor({ label: text, href }, colours) : html`<bdi>${text}</bdi>`;
    return html`<tr><td class="ink line" style="padding:10px 0;border-top:1px solid ${colours.line};color:${colours.ink}">${shown}${note !== null && html`<br><span class="soft" dir="auto" style="font-size:14px;color:${colours.soft}">${note}</span>`}</td></tr>`;
  });
  return html`<table width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:6px 0 22px;font-size:16px;line-height:1.45">${rows}</table>`;
}

/** A cell with a ground of its own is a button in every mail program. */
function buttonsOf({ direction }: Speech, buttons: readonly Link[], { accent, onAccent, line, ink }: Colours): Markup {
  const { end } = sides(direction);
  const cells = buttons.map(({ label, href }, at) => {
    const [look, ground, edge, text] =
      at === 0 ? ["main", accent, accent, onAccent] : ["quiet", "transparent", line, ink];
    return html`<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="display:inline-block;vertical-align:top;margin:0 0 8px;margin-${end}:8px"><tr><td class="${look}" style="background:${ground};border:1px solid ${edge};border-radius:8px"><a href="${safe(href)}" style="display:inline-block;padding:12px 22px;font-size:16px;line-height:1.25;font-weight:600;color:${text};text-decoration:none">${label}</a></td></tr></table>`;
  });
  return html`<div style="margin:0 0 10px">${cells}</div>`;
}

function footOf({ name, address, phone, email, website }: MessageBusiness, letter: Letter, colours: Colours): Markup {
  const ways = [
    phone ? { label: formatPhoneNumber(phone), href: `tel:${phone.replaceAll(/[^\d+]/g, "")}` } : null,
    email ? { label: email, href: `mailto:${encodeURIComponent(email).replaceAll("%40", "@")}` } : null,
    website && isWebAddress(website) ? { label: website.replace(/^https?:\/\/|\/$/g, ""), href: website } : null,
  ].filter((way) => way !== null);
  return html`<strong dir="auto">${name}</strong>${address ? html`<br><span dir="auto">${linesOf(address)}</span>` : null}${ways.length > 0 && html`<br>${ways.map((way, at) => html`${at > 0 && " · "}${anchor(way, colours)}`)}`}<br><br>${letter.why}${letter.unsubscribe && html` ${anchor(letter.unsubscribe, colours)}`}`;
}

/** `isWhole` lets a long address break anywhere. */
function anchor({ label, href }: Link, { accent }: Colours, isWhole = false): Markup {
  return html`<a class="link" href="${safe(href)}" style="color:${accent}${isWhole && ";word-break:break-all"}"><bdi>${linesOf(label)}</bdi></a>`;
}

function isWebAddress(address: string): boolean {
  return /^https?:\/\//i.test(address) && URL.canParse(address);
}

/** No script hides in an address. */
function safe(href: string): string {
  return /^(https?|tel|mailto):/i.test(href) ? href : "#";
}
