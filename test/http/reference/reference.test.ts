// The OpenAPI document and its page. A linter has nothing to ask of the one, and a reader finds what they need on the
// other. Each example that both show is what the contract takes and gives.

import { beforeAll, describe, expect, it } from "vitest";
import type * as z from "zod";
import { REQUESTS } from "../../../src/http/reference/requests";
import { ask } from "../../support/api";
import { ROUTES } from "../../support/worker";

// biome-ignore lint/suspicious/noExplicitAny: a document is looked at by tests, field by field
type Json = any;

const METHODS = ["get", "post", "put", "patch", "delete"];
let document: Json;
let operations: (Json & { where: string })[];

beforeAll(async () => {
  document = (await ask("GET", "/openapi.json")).body;
  operations = Object.entries(document.paths as Json).flatMap(([path, item]) =>
    Object.entries(item as Json).map(([method, operation]) => ({
      ...(operation as Json),
      where: `${method} ${path}`,
      path,
      method,
    })),
  );
});

const isSentence = (text: unknown) => typeof text === "string" && /^[A-Z0-9"'a-z].{8,}\.$/s.test(text);

/** What Redocly and Spectral would object to, one sentence each. */
function objections(): string[] {
  const told: string[] = [];
  const object = (isWell: boolean, sentence: string) => isWell || told.push(sentence);
  const { info, servers, tags } = document;
  object(Boolean(info.contact?.name && info.contact?.url), "the document names no contact");
  object(Boolean(info.license?.identifier), "the document names no licence");
  object(isSentence(info.description), "the document has no description");
  for (const { url } of servers) object(URL.canParse(url) && !url.endsWith("/"), `the server ${url} is not absolute`);
  const known = new Set<string>();
  for (const { name, description } of tags) {
    object(isSentence(description), `the tag ${name} has no description`);
    object(!known.has(name), `the tag ${name} is there twice`);
    known.add(name);
  }
  const ids = new Set<string>();
  for (const operation of operations) {
    const { where, path, method, operationId } = operation;
    object(METHODS.includes(method), `${where}: no method of ours`);
    object(/^[a-z][A-Za-z]+$/.test(operationId) && !ids.has(operationId), `${where}: no id of its own`);
    ids.add(operationId);
    object(typeof operation.summary === "string" && !operation.summary.endsWith("."), `${where}: no summary`);
    object(isSentence(operation.description), `${where}: no description`);
    object(Array.isArray(operation.security), `${where}: does not say who may`);
    object(operation.tags.length === 1 && known.has(operation.tags[0]), `${where}: no tag that is described`);
    const statuses = Object.keys(operation.responses);
    object(
      statuses.some((status) => /^2\d\d$/.test(status)),
      `${where}: no answer of success`,
    );
    object(
      statuses.some((status) => /^4\d\d$/.test(status)),
      `${where}: no refusal`,
    );
    for (const [status, { description }] of Object.entries(operation.responses as Json) as Json)
      object(description?.length > 0, `${where}: ${status} is not described`);
    object(!/\/$|\?/.test(path), `${where}: the path ends with a slash or has a query`);
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const inPath = operation.parameters.filter((one: Json) => one.in === "path");
    object(inPath.map((one: Json) => one.name).join() === named.join(), `${where}: its path has other parameters`);
    const parameters = new Set<string>();
    for (const { name, in: place, description, schema, required } of operation.parameters) {
      object(description?.length > 0, `${where}: nothing is said of ${name}`);
      object(schema !== undefined, `${where}: ${name} has no schema`);
      object(place !== "path" || required === true, `${where}: ${name} may be left out of a path`);
      object(!parameters.has(`${place} ${name}`), `${where}: ${name} is there twice`);
      parameters.add(`${place} ${name}`);
    }
  }
  const text = JSON.stringify(document);
  const refs = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name as string));
  for (const ref of refs) object(ref in document.components.schemas, `${ref} is referred to and not there`);
  for (const name of Object.keys(document.components.schemas)) object(refs.has(name), `${name} is not referred to`);
  object(!/script|eval\(/i.test(info.description), "the description has a script");
  return told;
}

describe("the OpenAPI document", () => {
  it("has everything that a linter asks of it", () => {
    expect(objections()).toEqual([]);
  });

  it("names the server that it was asked of", () => {
    expect(document.servers).toEqual([{ url: "http://berth.test" }]);
    expect(JSON.stringify(document)).not.toContain("berth.example");
  });

  it("says that numbers in a query are numbers", () => {
    const limit = operations.flatMap((one) => one.parameters).find(({ name }) => name === "limit");
    expect(limit.schema).toMatchObject({ type: "integer", minimum: 1, maximum: 100 });
  });

  it("has paths of which a request meets one, as no business can have the name of a noun", async () => {
    const nouns = new Set(
      ROUTES.flatMap(({ path }) => /^\/v1\/public\/([^{/]+)/.exec(path)?.slice(1) ?? []).filter(
        (noun) => noun.length >= 3,
      ),
    );
    expect(nouns).toContain("bookings");
    for (const slug of nouns) {
      const body = { slug, name: "Noun", time_zone: "Europe/Berlin", email: "noun@example.com" };
      expect((await ask("POST", "/v1/tenants", { body })).status, slug).not.toBe(201);
    }
  });
});

describe("examples", () => {
  it("of requests are what the routes take", () => {
    for (const route of ROUTES) {
      const operation = operations.find(({ operationId }) => operationId === route.name);
      const example = operation.requestBody?.content["application/json"].example;
      if (route.body) expect.soft(route.body.safeParse(example).error?.issues, route.name).toBeUndefined();
      const query = Object.fromEntries(
        operation.parameters
          .filter(({ in: place, example: given }: Json) => place === "query" && given !== undefined)
          .map(({ name, example: given }: Json) => [name, given]),
      );
      expect.soft((route.query as z.ZodType).safeParse(query).error?.issues, route.name).toBeUndefined();
    }
    const names = new Set(ROUTES.map(({ name }) => name));
    expect(Object.keys(REQUESTS).filter((name) => !names.has(name))).toEqual([]);
  });

  it("of answers are what the routes give, with ids of the right kind", () => {
    for (const route of ROUTES) {
      const operation = operations.find(({ operationId }) => operationId === route.name);
      for (const [status, schema] of Object.entries(route.answers)) {
        const example = operation.responses[status]?.content?.["application/json"]?.example;
        if (!schema || route.mediaType || Number(status) >= 300) continue;
        expect.soft(schema.safeParse(example).error?.issues, `${route.name} ${status}`).toBeUndefined();
        const ids = [...JSON.stringify(example).matchAll(/"(\w*)_7qm2xv9btnkp4d0s"/g)].map(([, prefix]) => prefix);
        const known = [
          "bkg",
          "svc",
          "res",
          "cus",
          "ses",
          "inv",
          "ser",
          "wle",
          "clo",
          "tok",
          "ten",
          "evt",
          "aud",
          "msg",
          "ann",
          "con",
          "whk",
          "dlv",
          "mem",
          "pay",
          "pkg",
          "crd",
        ];
        expect
          .soft(
            ids.filter((prefix) => !known.includes(prefix as string)),
            route.name,
          )
          .toEqual([]);
      }
    }
  });
});

describe("the pages of the reference", () => {
  it("show every operation with a request and an answer, and every code", async () => {
    const { body } = await ask("GET", "/docs");
    for (const { name } of ROUTES) {
      const part = body.split(`id="${name}"`)[1]?.split("</details>")[0] ?? "";
      expect(part, name).toContain("curl ");
    }
    for (const id of ["refusals", "limits", "versions", "slot_taken"]) expect(body).toContain(`id="${id}"`);
    expect(body).toContain("http://berth.test/v1/public/johndoe/slots");
  });

  it("lead nowhere that is not there", async () => {
    const pages = new Map<string, string>();
    for (const path of ["/docs", "/docs/guides", "/docs/embed"]) pages.set(path, (await ask("GET", path)).body);
    for (const [path, html] of pages) {
      for (const [, href = ""] of html.matchAll(/<a [^>]*href="((?:\/docs|#)[^"]*)"/g)) {
        const [page, id] = href.startsWith("#") ? [path, href.slice(1)] : (href.split("#") as [string, string?]);
        const target = pages.get(page);
        expect(target, href).toBeDefined();
        if (id) expect(target, `${path} leads to ${href}`).toContain(`id="${id}"`);
      }
    }
  });
});

it("asks whether an account is in use only where it takes payments", () => {
  const removals = operations.filter(({ where }) => /^delete \/v1\/connections\//.test(where));
  const asksForUse = removals.map(({ path, parameters = [], responses }) => [
    path.split("/").at(-1),
    parameters.some(({ name }: Json) => name === "if_unused"),
    "409" in responses,
  ]);
  expect(asksForUse.toSorted()).toEqual([
    ["razorpay", true, true],
    ["resend", false, false],
    ["stripe", true, true],
    ["twilio", false, false],
  ]);
});
