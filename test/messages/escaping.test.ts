// Anything that customers and businesses write stays text.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CUSTOMER_KINDS, SENT_KINDS, type SentKind } from "../../src/domain/messages/kinds";
import { placeholdersOf, unknownPlaceholders } from "../../src/domain/messages/own-texts";
import { LANGUAGES } from "../../src/i18n/words";
import type { MessageFacts } from "../../src/messages/facts";
import { renderMessage } from "../support/worker";
import { BARBER, factsOf } from "./support";

/** Texts that try to be more than text. */
const awkward = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.constantFrom("<zz>", '"><zz onzz="1">', "'><zz onzz='1'>", "</style><zz>", "--><zz>", "&lt;zz&gt;"),
      fc.constantFrom(
        "\r\nBcc: a@b.example\r\n",
        "\n",
        "\u2028",
        "{customer}",
        "{price}",
        "\u202e",
        "\u2069",
        "\ud800",
      ),
      fc.constantFrom("javascript:alert(1)", "مرحبا", "김민준", "$&"),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => `x${parts.join("")}`);

/** Replaces every text that a person could have written, wherever it stands. */
function written<T>(value: T, text: string, key = ""): T {
  if (Array.isArray(value)) return value.map((part) => written(part, text)) as T;
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, written(part, text, name)])) as T;
  }
  return (WRITTEN.includes(key) ? text : value) as T;
}

const WRITTEN = [
  "name",
  "title",
  "notes",
  "reason",
  "message",
  "subject",
  "text",
  "label",
  "detail",
  "number",
  "website",
];

function awkwardFacts(kind: SentKind, text: string, locale: string): MessageFacts {
  const facts = factsOf(kind, { locale });
  const about = written(facts.about, text);
  if (about.about === "booking") {
    const { booking } = about;
    const questions = [{ id: "q", label: text, kind: "text" as const, required: false, options: [] }];
    const told = { notes: text, answers: { q: text }, service: { ...booking.service, questions } };
    return { ...facts, about: { ...about, reason: text, message: text, booking: { ...booking, ...told } } };
  }
  return { ...facts, about };
}

const business = (text: string) => ({
  ...BARBER,
  name: text,
  address: text,
  phone: text,
  email: text,
  website: `https://a.example/${text}`,
  branding: { color: text, logo_url: `https://a.example/${text}` },
  policies: { cancellation_text: text },
});

const TAGS = "html head meta title style body div table tbody tr td h1 p span bdi a br strong img".split(" ");
const ATTRIBUTES =
  "lang dir aria-roledescription aria-label charset name content class style role width cellpadding cellspacing border align valign href src alt height".split(
    " ",
  );

/** Tags and attributes of an HTML text that our template has not, and addresses that are none. */
async function strangers(html: string): Promise<string[]> {
  const found: string[] = [];
  const rewriter = new HTMLRewriter().on("*", {
    element(element) {
      if (!TAGS.includes(element.tagName)) found.push(element.tagName);
      for (const [name = "", value = ""] of element.attributes) {
        if (!ATTRIBUTES.includes(name)) found.push(name);
        if (name === "href" && !/^(https?:|tel:|mailto:|#$)/.test(value)) found.push(value);
      }
    },
    comments: () => void found.push("comment"),
  });
  await rewriter.transform(new Response(html)).arrayBuffer();
  return found;
}

const anyKind = fc.constantFrom(...SENT_KINDS);
const anyLanguage = fc.constantFrom(...Object.keys(LANGUAGES));

describe("any text of a person", () => {
  it("stays text in the HTML", async () => {
    await fc.assert(
      fc.asyncProperty(anyKind, awkward, anyLanguage, async (kind, text, locale) => {
        const facts = { ...awkwardFacts(kind, text, locale), business: business(text) };
        const { html } = renderMessage(facts);
        expect(html).not.toMatch(/<\/?zz/i);
        expect(await strangers(html ?? "")).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("adds no header to a mail, and no line to a subject or a short text", () => {
    fc.assert(
      fc.property(anyKind, awkward, anyLanguage, (kind, text, locale) => {
        const facts = {
          ...awkwardFacts(kind, text, locale),
          business: business(text),
          texts: { subject: text, intro: null, closing: null },
        };
        const { subject, text: body } = renderMessage(facts);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these end a header
        expect(subject).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
        expect(subject.trim()).not.toBe("");
        expect(subject.length).toBeLessThanOrEqual(400);
        expect(subject.isWellFormed() && body.isWellFormed()).toBe(true);
        const short = renderMessage({ ...facts, channel: kind.startsWith("staff") ? "notice" : "sms" }).text;
        expect(short).not.toMatch(/[\r\n]/);
      }),
      { numRuns: 300 },
    );
  });
});

describe("any text of the business", () => {
  it("is sent without a placeholder left in it once it was accepted", () => {
    const kinds = CUSTOMER_KINDS.map((kind) => ({ kind, names: placeholdersOf(kind) }));
    const anyText = fc.constantFrom(...kinds).chain(({ kind, names }) =>
      fc
        .array(
          fc.oneof(fc.constantFrom(...names.map((name) => `{${name}}`)), fc.constantFrom("Hello ", ", ", "\n", ".")),
          {
            minLength: 1,
            maxLength: 8,
          },
        )
        .map((parts) => ({ kind, text: parts.join("") })),
    );
    fc.assert(
      fc.property(anyText, anyLanguage, ({ kind, text }, locale) => {
        expect(unknownPlaceholders(kind, text)).toEqual([]);
        const texts = { subject: text, intro: text, closing: text };
        const mail = renderMessage(factsOf(kind, { texts, locale }));
        expect(`${mail.subject}${mail.text}`).not.toMatch(/[{}]|undefined|null/);
        expect(mail.subject).not.toBe("");
      }),
      { numRuns: 300 },
    );
  });
});
