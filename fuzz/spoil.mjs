// Ways to break what was well-formed. Each takes a request and answers one that the contract does not allow, with what
// has to come of it; or null where that way does not apply.

const JSON_TYPE = { "content-type": "application/json" };

/** Places in a body where something stands: `[holder, key]`, the body itself left out. */
function placesIn(value, found = []) {
  if (value === null || typeof value !== "object") return found;
  for (const key of Object.keys(value)) {
    found.push([value, key]);
    placesIn(value[key], found);
  }
  return found;
}

const WRONG = [
  null,
  true,
  -1,
  1.5,
  1e300,
  "",
  "\u0000",
  "\ud800",
  "x".repeat(20_000),
  [],
  {},
  [[]],
  { a: 1 },
  "NaN",
  "-1",
];

/** A body that its own schema does not allow; null when none was found. */
export function spoiledBody(contract, operation, body, dice) {
  for (let tries = 0; tries < 12; tries++) {
    const spoiled = structuredClone(body);
    const place = dice.pick(placesIn(spoiled));
    const way = dice.int(0, 3);
    if (way === 0 || !place) spoiled[dice.pick(["unknown", "__proto__x", "Start", "id"])] = dice.pick(WRONG);
    else if (way === 1) delete place[0][place[1]];
    else place[0][place[1]] = dice.pick(WRONG);
    const sent = JSON.parse(JSON.stringify(spoiled));
    if (contract.misfit(operation.body, sent) !== null) return sent;
  }
  return dice.pick([[], "text", 12, null, true]);
}

const badKeys = ["", "with space", "x".repeat(256), "\u00e9t\u00e9", "tab\there", '""'];
const badTypes = [
  "text/plain",
  "application/xml",
  "multipart/form-data",
  "application/json; charset=latin1",
  "application/jsonx",
];
const badTexts = [
  "{",
  "nonsense",
  '{"a":1,}',
  "\u0000",
  "'single'",
  "[".repeat(30_000),
  Buffer.from([0x7b, 0xff, 0xfe, 0x7d]),
];
const badTokens = ["btk_broken", `btk_${"a".repeat(43)}`, "null", "x".repeat(400)];
export const BAD_IDS = [
  "none",
  "%00",
  "..%2f..",
  "%F0%9F%92%A9",
  "0",
  "a".repeat(300),
  "'%3B%20DROP%20TABLE",
  "bkg_".padEnd(53, "0"),
];

/** Each way by name; `expect` is what the contract's order of checks makes of it. */
export const HEADER_SPOILS = {
  type: (operation, request, dice) =>
    operation.method === "GET"
      ? null
      : {
          ...request,
          body: request.body ?? "{}",
          headers: { ...request.headers, "content-type": dice.pick(badTypes) },
          expect: { status: 415, code: "invalid_request" },
        },
  oversize: (operation, request, dice) =>
    operation.method === "GET"
      ? null
      : {
          ...request,
          body: JSON.stringify({ notes: "x".repeat(dice.pick([65_537, 70_000, 300_000])) }),
          headers: { ...request.headers, ...JSON_TYPE },
          expect: { status: 413, code: "invalid_request" },
        },
  token: (operation, request, dice) => {
    if (!operation.isStaff && !operation.isOperator) return null;
    const { authorization: _, ...headers } = request.headers;
    const isNone = dice.chance(0.3);
    const bad = dice.pick([...badTokens.map((token) => `Bearer ${token}`), "Basic dTpw", "Bearer"]);
    return {
      ...request,
      headers: isNone ? headers : { ...headers, authorization: bad },
      expect: { status: 401, code: "unauthenticated" },
    };
  },
  scope: (operation, request, dice, { world }) => {
    if (!operation.isStaff) return null;
    const scope = dice.pick(["read", "bookings", "manage"].filter((one) => one !== operation.scope));
    return {
      ...request,
      headers: { ...request.headers, authorization: `Bearer ${world.scoped[scope]}` },
      expect: { status: 403, code: "forbidden" },
    };
  },
  key: (operation, request, dice) => {
    if (!operation.isKeyed) return null;
    const { "idempotency-key": _, ...headers } = request.headers;
    if (operation.needsKey && dice.chance(0.3)) {
      return { ...request, headers, expect: { status: 400, code: "idempotency_key_missing" } };
    }
    return {
      ...request,
      headers: { ...headers, "idempotency-key": dice.pick(badKeys) },
      expect: { status: 400, code: "invalid_request" },
    };
  },
  revision: (operation, request, dice) => {
    if (!operation.takesIfMatch) return null;
    const bad = dice.pick(["soon", '"-1"', '"1" "2"', '"1e3"', "'1'", '"99999999999"']);
    return {
      ...request,
      headers: { ...request.headers, "if-match": bad },
      expect: { status: 400, code: "invalid_request" },
    };
  },
  staleRevision: (operation, request) =>
    operation.takesIfMatch
      ? {
          ...request,
          headers: { ...request.headers, "if-match": '"987654"' },
          isLast: true,
          expect: { status: [404, 412] },
        }
      : null,
  text: (operation, request, dice) =>
    operation.method === "GET"
      ? null
      : {
          ...request,
          body: dice.pick(badTexts),
          headers: { ...request.headers, ...JSON_TYPE },
          expect: { status: 400, code: "invalid_request" },
        },
  unknownParameter: (_operation, request, dice) => {
    const more = dice.pick(["page=2", "__proto__=1", "Limit=5", "%00=1", "constructor=1"]);
    return {
      ...request,
      path: `${request.path}${request.path.includes("?") ? "&" : "?"}${more}`,
      expect: { status: 400, code: "invalid_request" },
    };
  },
  doubledParameter: (operation, request) => {
    const query = request.path.split("?")[1];
    return query && !query.startsWith("token=") && operation.query.length > 0
      ? { ...request, path: `${request.path}&${query.split("&")[0]}`, expect: { status: 400, code: "invalid_request" } }
      : null;
  },
  parameter: (operation, request, dice) => {
    const { name } = dice.pick(operation.query.filter((one) => one.name !== "token" && one.name !== "q")) ?? {};
    if (!name) return null;
    const kept = (request.path.split("?")[1] ?? "").split("&").filter((pair) => pair && !pair.startsWith(`${name}=`));
    const bad = dice.pick(["", "x".repeat(600), "%00", "-1", "1e3"]);
    return {
      ...request,
      path: `${request.path.split("?")[0]}?${[...kept, `${name}=${bad}`].join("&")}`,
      expect: { status: "4xx or 200" },
    };
  },
  id: (operation, request, dice) => {
    if (operation.params.length === 0) return null;
    const bad = dice.pick(BAD_IDS);
    const path = operation.path.replaceAll(/\{\w+\}/g, bad);
    const query = request.path.split("?")[1];
    return { ...request, path: query ? `${path}?${query}` : path, isLast: true, expect: { status: 404 } };
  },
  foreign: (operation, request, dice, { foreign }) => {
    if (!operation.isStaff || operation.params.length === 0) return null;
    const [, , noun] = operation.path.split("/");
    const id = dice.pick(foreign.idsOf(noun));
    if (!id) return null;
    const query = request.path.split("?")[1];
    const path = operation.path.replaceAll(/\{\w+\}/g, id);
    return { ...request, path: query ? `${path}?${query}` : path, isLast: true, expect: { status: 404 } };
  },
};
