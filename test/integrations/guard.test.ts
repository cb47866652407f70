// Where a webhook may not go, in every spelling.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { targetRefusal } from "../../src/actions/webhooks/target";
import { refusedTarget } from "../../src/integrations/webhooks/guard";

const OWN = ["book.example.com", "localhost:8787"];
const strict = (target: string) => refusedTarget(target, { ownHosts: OWN, allowsPrivate: false });
const trying = (target: string) => refusedTarget(target, { ownHosts: OWN, allowsPrivate: true });

describe("a target", () => {
  it("is an https address of a public name", () => {
    for (const target of [
      "https://example.com/hooks",
      "https://hooks.example.co.uk:8443/a?b=c",
      "https://example.com.:443/",
      "https://münchen.example/",
      "https://localhost.example.com/",
      "https://10.0.0.1.example.com/",
    ]) {
      expect(strict(target), target).toBeNull();
      expect(trying(target), target).toBeNull();
    }
  });

  it.each([
    ["http://example.com/", /https/],
    ["ftp://example.com/", /https/],
    ["file:///etc/passwd", /https/],
    ["javascript:alert(1)", /https/],
    ["no address", /an address such as/],
    ["//example.com/", /an address such as/],
    [`https://example.com/${"a".repeat(2_100)}`, /an address such as/],
    ["https://example.com:8080/", /port/],
    ["https://example.com:80/", /port/],
    ["https://user@example.com/", /user name/],
    ["https://:secret@example.com/", /user name/],
    ["https://localhost/", /internet/],
    ["https://LOCALHOST./", /internet/],
    ["https://a.localhost/", /internet/],
    ["https://printer.local/", /internet/],
    ["https://metadata.google.internal/", /internet/],
    ["https://x.onion/", /internet/],
    ["https://router.home.arpa/", /internet/],
    ["https://intranet/", /internet/],
    ["https://book.example.com/hooks/resend/1", /back to this server/],
    ["https://BOOK.example.com.:8443/", /back to this server/],
    ["https://10.0.0.1/", /IP address/],
    ["https://8.8.8.8/", /IP address/],
    ["https://[::1]/", /IP address/],
    ["https://[2606:4700::1111]/", /IP address/],
    ["https://[::ffff:127.0.0.1]/", /IP address/],
    ["https://127.1/", /IP address/],
    ["https://0/", /IP address/],
    ["https://0x7f.1/", /IP address/],
    ["https://2130706433/", /IP address/],
    ["https://017700000001/", /IP address/],
    ["https://①②⑦.⓪.⓪.①/", /IP address/],
    ["https://127.0.0.1./", /IP address/],
    ["https://127%2e0.0.1/", /IP address/],
    ["https://127。0。0。1/", /IP address/],
    ["https:\\\\127.0.0.1\\", /IP address/],
    ["https:127.0.0.1", /IP address/],
    ["https://exa mple.com/", /an address such as/],
  ])("%s is refused", (target, reason) => {
    expect(strict(target)).toMatch(reason);
  });
});

describe("while trying", () => {
  it("loopback may be reached by http and on any port, and nothing else that is private", () => {
    for (const target of [
      "http://localhost:9000/",
      "http://127.0.0.1:9000/hooks",
      "http://127.5.6.7/",
      "http://[::1]:9000/",
      "https://localhost/",
      "http://hooks.localhost:9000/",
      "http://2130706433:9000/",
    ])
      expect(trying(target), target).toBeNull();
    for (const target of [
      "http://example.com/",
      "https://10.0.0.1/",
      "http://192.168.0.1:9000/",
      "http://[::ffff:127.0.0.1]:9000/",
      "http://[fe80::1]/",
      "https://printer.local/",
      "http://user@localhost/",
      "ftp://localhost/",
    ])
      expect(trying(target), target).not.toBeNull();
  });

  it("this server itself stays refused, under each of its names", () => {
    for (const host of ["localhost", "127.0.0.1", "[::1]", "127.0.0.2"])
      expect(trying(`http://${host}:8787/v1`), host).toMatch(/back to this server/);
  });
});

const byte = fc.integer({ min: 0, max: 255 });
const privateIpv4 = fc.oneof(
  fc.tuple(fc.constantFrom(0, 10, 127), byte, byte, byte),
  fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
  fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
  fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
  fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
  fc.tuple(fc.integer({ min: 224, max: 255 }), byte, byte, byte),
);

/** One number in one of the three notations that URLs know. */
const numeral = (value: number) =>
  fc.constantFrom(
    String(value),
    `0x${value.toString(16)}`,
    `0X${value.toString(16).toUpperCase()}`,
    `0${value.toString(8)}`,
  );

/** An address in one to four parts, each in any notation. */
const spelledIpv4 = privateIpv4.chain((bytes) =>
  fc.integer({ min: 0, max: 3 }).chain((alone) => {
    const first = bytes.slice(0, alone);
    const rest = bytes.slice(alone).reduce((sum, next) => sum * 256 + next, 0);
    return fc.tuple(...[...first, rest].map(numeral)).map((parts) => parts.join("."));
  }),
);

const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
const privateIpv6 = fc.oneof(
  fc.constantFrom("::", "::1", "0:0:0:0:0:0:0:1", "0000:0000::0001"),
  fc.tuple(fc.constantFrom("fc00", "fd12", "fe80", "ff02"), group, group).map((groups) => `${groups.join(":")}::1`),
  privateIpv4.map((bytes) => `::ffff:${bytes.join(".")}`),
  privateIpv4.map((bytes) => `64:ff9b::${bytes.join(".")}`),
);

const ending = fc.constantFrom("", "/", ":443/", ":8443/hooks?x=1", "/#a");

describe("every private address", () => {
  it("is refused in each spelling of IPv4", () => {
    fc.assert(
      fc.property(spelledIpv4, fc.constantFrom("", "."), ending, (host, dot, rest) => {
        expect(strict(`https://${host}${dot}${rest}`)).not.toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it("is refused in each spelling of IPv6", () => {
    fc.assert(
      fc.property(privateIpv6, ending, (host, rest) => {
        expect(strict(`https://[${host}]${rest}`)).not.toBeNull();
        expect(strict(`https://[${host.toUpperCase()}]${rest}`)).not.toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it("is refused while trying too, unless it is loopback", () => {
    fc.assert(
      fc.property(spelledIpv4, (host) => {
        const isLoopback = new URL(`http://${host}`).hostname.startsWith("127.");
        expect(trying(`http://${host}:9000/`) === null).toBe(isLoopback);
      }),
      { numRuns: 500 },
    );
  });
});

describe("an address on one's own machine", () => {
  const why = (linkOrigin: string, url: string, allowsPrivateTargets = false) =>
    targetRefusal({ settings: { publicUrl: null, linkOrigin, allowsPrivateTargets } }, url);

  it("is refused with the setting that allows it, by a server on that machine alone", () => {
    for (const url of ["http://localhost:9000/hooks", "http://127.0.0.1:9000/", "https://[::1]/"]) {
      expect(why("http://localhost:8787", url)).toMatch(
        /^must .*\. To be told on your own machine, .*ALLOW_PRIVATE_TARGETS=1$/,
      );
      expect(why("http://localhost:8787", url, true)).toBe(null);
      expect(why("https://book.example.com", url)).not.toContain("ALLOW_PRIVATE_TARGETS");
    }
    expect(why("http://localhost:8787", "http://10.0.0.7/hooks")).toBe("must begin with https://");
  });
});
