// A device that keeps passkeys, in software: what it signs, and what a dishonest one would sign.

import { base64Url } from "./google";

type Made = {
  readonly flags?: number;
  readonly origin?: string;
  readonly challenge?: string;
  readonly crossOrigin?: boolean;
  readonly counter?: number;
  readonly userHandle?: string | null;
  readonly rpId?: string;
  readonly isForged?: boolean;
  readonly type?: string;
};

type Options = { readonly challenge: string; readonly rpId?: string };

const PRESENT = 0x01;
const VERIFIED = 0x04;
const ATTESTED = 0x40;

export class Authenticator {
  private pair: CryptoKeyPair | null = null;
  private userHandle = "";

  constructor(
    private readonly origin = "http://berth.test",
    readonly id = base64Url(crypto.getRandomValues(new Uint8Array(16))),
  ) {}

  /** Makes a key pair for a person, and answers as `navigator.credentials.create()` does. */
  async create(options: { challenge: string; user: { id: string } }, made: Made = {}): Promise<string> {
    const algorithm = { name: "ECDSA", namedCurve: "P-256" };
    this.pair = (await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"])) as CryptoKeyPair;
    this.userHandle = options.user.id;
    const { x = "", y = "" } = (await crypto.subtle.exportKey("jwk", this.pair.publicKey)) as JsonWebKey;
    const cose = joined([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32], bytes(x), [0x22, 0x58, 32], bytes(y));
    const id = bytes(this.id);
    const head = await this.head(made.flags ?? PRESENT | VERIFIED | ATTESTED, 0, made);
    const data = joined(head, new Uint8Array(16), [0, id.byteLength], id, cose);
    const attestation = joined(
      [0xa3, 0x63],
      utf8("fmt"),
      [0x64],
      utf8("none"),
      [0x67],
      utf8("attStmt"),
      [0xa0, 0x68],
      utf8("authData"),
      [0x58, data.byteLength],
      data,
    );
    return this.told({
      attestationObject: base64Url(attestation),
      clientDataJSON: base64Url(this.client("webauthn.create", options, made)),
      transports: ["internal"],
    });
  }

  /** Answers as `navigator.credentials.get()` does. */
  async get(options: Options, made: Made = {}): Promise<string> {
    if (!this.pair) throw new Error("This device has no passkey.");
    const data = await this.head(made.flags ?? PRESENT | VERIFIED, made.counter ?? 0, made);
    const client = this.client("webauthn.get", options, made);
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", client));
    const signature = new Uint8Array(
      await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, this.pair.privateKey, joined(data, hash)),
    );
    if (made.isForged) signature[10] = (signature[10] ?? 0) ^ 1;
    const userHandle = made.userHandle === undefined ? this.userHandle : made.userHandle;
    return this.told({
      authenticatorData: base64Url(data),
      clientDataJSON: base64Url(client),
      signature: base64Url(der(signature)),
      ...(userHandle !== null && { userHandle }),
    });
  }

  private told(response: object): string {
    return JSON.stringify({ id: this.id, rawId: this.id, type: "public-key", clientExtensionResults: {}, response });
  }

  private client(type: string, { challenge }: Options, made: Made): Uint8Array<ArrayBuffer> {
    return utf8(
      JSON.stringify({
        type: made.type ?? type,
        challenge: made.challenge ?? challenge,
        origin: made.origin ?? this.origin,
        crossOrigin: made.crossOrigin ?? false,
      }),
    );
  }

  private async head(flags: number, counter: number, made: Made): Promise<Uint8Array<ArrayBuffer>> {
    const rpId = utf8(made.rpId ?? new URL(this.origin).hostname);
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", rpId));
    return joined(hash, [flags, 0, 0, 0, counter]);
  }
}

/** WebCrypto gives r and s alone; devices give them in DER. */
function der(signature: Uint8Array): Uint8Array<ArrayBuffer> {
  const integer = (raw: Uint8Array) => {
    let from = 0;
    while (from < raw.length - 1 && raw[from] === 0) from++;
    const value = raw.subarray(from);
    const padded = (value[0] ?? 0) >= 0x80 ? joined([0], value) : joined(value);
    return joined([0x02, padded.byteLength], padded);
  };
  const both = joined(integer(signature.subarray(0, 32)), integer(signature.subarray(32)));
  return joined([0x30, both.byteLength], both);
}

function joined(...parts: (Uint8Array | readonly number[])[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new TextEncoder().encode(text));
}

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}
