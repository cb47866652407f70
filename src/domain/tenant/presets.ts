// The four kinds of tenant that a new business can start from. All use the same engine; only the data differs.
// Customers of unknown businesses see these texts, so they say only what is true of all of them. Amounts are in the
// money of the country.

import type { OpeningHours } from "../availability/opening-hours";
import type { Pool } from "../availability/pools";
import { currencyOfZone } from "./countries";
import { decimalsOf } from "./currencies";
import type { ResourceKind } from "./resource";
import {
  DEFAULT_ANSWER_SECONDS,
  DEFAULT_SEATS_PER_BOOKING,
  DEFAULT_SERIES_MAX,
  type PriceRule,
  type Requirement,
  type Service,
} from "./service";

export type PresetResource = {
  readonly key: string;
  /** Null takes the name of the business. */
  readonly name: string | null;
  readonly kind: ResourceKind;
  readonly capacity?: number;
  readonly maxGuests?: number;
  readonly maxBookingsPerDay?: number;
  readonly hours: OpeningHours;
  readonly pools?: readonly Pool[];
  /** The key of the space around it. */
  readonly parentKey?: string;
};

/**
 * A service without an id; `requires` names preset resources by key. Its price is in tokens until the currency is
 * known.
 */
export type PresetService = Omit<Service, "id" | "revision">;

type Preset = {
  readonly resources: readonly PresetResource[];
  readonly services: readonly PresetService[];
};

const SATURDAY = 6;
const WEEKDAYS = [1, 2, 3, 4, 5];
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];

const at = (hour: number, minute = 0) => hour * 60 + minute;
const open = (days: readonly number[], startMinute: number, endMinute: number) => ({ days, startMinute, endMinute });

/** Any one of several resources. */
function one(...keys: string[]): Requirement {
  return { anyOf: keys, assign: "priority", units: 1 };
}

function service(
  code: string,
  name: string,
  resourceKey: string,
  fields: Partial<PresetService> & Pick<PresetService, "duration">,
): PresetService {
  return {
    code,
    name,
    requires: [one(resourceKey)],
    description: "",
    category: null,
    visible: true,
    active: true,
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
    buffersInsideHours: false,
    stepMinutes: null,
    minNoticeMinutes: 0,
    horizonDays: 365,
    dailyLimitMinutes: null,
    price: null,
    confirmation: "instant",
    holdSeconds: 900,
    seats: 1,
    offerSeconds: 7_200,
    seriesMax: DEFAULT_SERIES_MAX,
    seatsPerBooking: DEFAULT_SEATS_PER_BOOKING,
    answerSeconds: DEFAULT_ANSWER_SECONDS,
    cancellation: { minNoticeMinutes: 0, refunds: [] },
    questions: [],
    customerChoosesResource: false,
    location: null,
    ...fields,
  };
}

/** Stands for the country's currency until it is known; one token is worth about one dollar. */
const TOKEN = "";

function price(tokens: number, rest: Partial<PriceRule> = {}): PriceRule {
  return {
    amountMinor: tokens,
    currency: TOKEN,
    per: "booking",
    weekendMultiplier: 1,
    sundayMultiplier: null,
    seasons: [],
    tiers: [],
    ...rest,
  };
}

/** The business adds the address itself. */
const inPerson = { kind: "in_person", detail: null, locksTimeZone: true, isZoneLocked: true } as const;
const online = { kind: "online", detail: null, locksTimeZone: false, isZoneLocked: false } as const;

const fixed = (minutes: number) => ({ kind: "fixed", minutes }) as const;

function cut(code: string, name: string, minutes: number, tokens: number): PresetService {
  return service(code, name, "barber", {
    duration: fixed(minutes),
    bufferAfterMinutes: 5,
    buffersInsideHours: true,
    seriesMax: 10,
    location: inPerson,
    price: price(tokens),
  });
}

const provider: Preset = {
  resources: [
    {
      key: "barber",
      name: null,
      kind: "person",
      hours: { weekly: [open(WEEKDAYS, at(9), at(17)), open([SATURDAY], at(10), at(15))], overrides: [] },
    },
  ],
  services: [
    cut("haircut", "Haircut", 30, 30),
    cut("haircut-beard", "Haircut and beard", 45, 45),
    cut("beard", "Beard trim", 20, 20),
    cut("fade", "Fade", 35, 35),
  ],
};

function treatment(code: string, name: string, minutes: number, bufferAfterMinutes: number): PresetService {
  return service(code, name, "treatment", {
    duration: fixed(minutes),
    bufferAfterMinutes,
    buffersInsideHours: true,
    stepMinutes: 5,
    location: inPerson,
  });
}

const clinic: Preset = {
  resources: [
    {
      key: "treatment",
      name: "Treatment room",
      kind: "space",
      hours: { weekly: [open(WEEKDAYS, at(9), at(12)), open(WEEKDAYS, at(13), at(18))], overrides: [] },
      pools: [
        { name: "morning", days: WEEKDAYS, startMinute: at(9), endMinute: at(12), totalMinutes: 180 },
        { name: "afternoon", days: WEEKDAYS, startMinute: at(13), endMinute: at(18), totalMinutes: 300 },
      ],
    },
  ],
  services: [
    treatment("botox", "Botox", 30, 10),
    treatment("lifting", "Lifting", 45, 15),
    treatment("skin-care", "Skin care", 60, 10),
    treatment("removal", "Removal", 40, 10),
    treatment("body-care", "Body care", 50, 10),
    treatment("other", "Other consultation", 20, 5),
  ],
};

const hallRules = {
  location: inPerson,
  minNoticeMinutes: 120,
  confirmation: "approval",
  holdSeconds: 900,
  cancellation: {
    minNoticeMinutes: 0,
    refunds: [
      { fromMinutes: 72 * 60, percent: 100 },
      { fromMinutes: 24 * 60, percent: 50 },
    ],
  },
} as const;

const period = (id: string, label: string, from: number, to: number, priceMultiplier: number) =>
  ({ id, label, startMinute: from, endMinute: to, priceMultiplier, active: true }) as const;

const hall: Preset = {
  resources: [
    {
      key: "hall",
      name: "Main hall",
      kind: "space",
      maxGuests: 500,
      hours: { weekly: [open(EVERY_DAY, 0, at(24))], overrides: [] },
    },
    ...["A", "B"].map(
      (letter): PresetResource => ({
        key: `court-${letter.toLowerCase()}`,
        name: `Court ${letter}`,
        kind: "space",
        maxGuests: 40,
        parentKey: "hall",
        hours: { weekly: [open(EVERY_DAY, at(6), at(23))], overrides: [] },
      }),
    ),
  ],
  services: [
    service("hourly", "Hall by the hour", "hall", {
      ...hallRules,
      duration: { kind: "flexible", min: 60, max: 10_080, step: 30 },
      stepMinutes: 15,
      price: price(200, { per: "hour" }),
    }),
    service("session", "Hall by the session", "hall", {
      ...hallRules,
      duration: {
        kind: "periods",
        periods: [
          period("morning", "Morning", at(9), at(15), 0.6),
          period("evening", "Evening", at(16), at(22), 0.8),
          period("full-day", "Full day", 0, at(24), 1),
        ],
      },
      price: price(1_000, { weekendMultiplier: 1.2, sundayMultiplier: 1.5 }),
    }),
    service("court", "Court by the hour", "court-a", {
      requires: [one("court-a", "court-b")],
      customerChoosesResource: true,
      location: inPerson,
      description: "One half of the hall. While you have it, the whole is not let to others.",
      duration: { kind: "flexible", min: 60, max: 240, step: 30 },
      minNoticeMinutes: 120,
      cancellation: { minNoticeMinutes: 0, refunds: [{ fromMinutes: 24 * 60, percent: 100 }] },
      price: price(24, { per: "hour" }),
    }),
  ],
};

const goal = {
  id: "goal",
  label: "What would you like to talk about?",
  kind: "textarea",
  required: false,
  options: [],
} as const;

/** Monday is 1. */
const [TUESDAY, WEDNESDAY, THURSDAY, FRIDAY] = [2, 3, 4, 5];

/**
 * Hours and limits belong to a resource. A host with two activities at different hours is therefore two resources: the
 * visits desk and the print room.
 */
function host(key: string, name: string, maxBookingsPerDay: number, ...weekly: OpeningHours["weekly"]): PresetResource {
  return { key, name, kind: "person", maxBookingsPerDay, hours: { weekly, overrides: [] } };
}

const studio: Preset = {
  resources: [
    host("mo", "Mo", 4, open([TUESDAY, WEDNESDAY, THURSDAY], at(12), at(16))),
    host("fabi", "Fabi", 4, open([TUESDAY, THURSDAY], at(12), at(16))),
    host("matt", "Matt", 4, open([WEDNESDAY], at(13), at(17))),
    host("print-mo", "Mo (print room)", 6, open(WEEKDAYS, at(10), at(17))),
    host("print-fabi", "Fabi (print room)", 6, open([TUESDAY, WEDNESDAY, THURSDAY], at(10), at(16))),
    {
      key: "workshop-room",
      name: "Workshop room",
      kind: "space",
      maxGuests: 20,
      hours: { weekly: [open([THURSDAY, FRIDAY], at(17), at(21)), open([SATURDAY], at(10), at(16))], overrides: [] },
    },
  ],
  services: [
    service("remote-studio-visit", "Remote Studio Visit", "mo", {
      requires: [{ anyOf: ["mo", "fabi", "matt"], assign: "round_robin", units: 1 }],
      customerChoosesResource: true,
      duration: fixed(30),
      stepMinutes: 30,
      bufferBeforeMinutes: 10,
      bufferAfterMinutes: 10,
      location: online,
      questions: [goal],
    }),
    service("print-room-consult", "Print Room Consult", "print-mo", {
      requires: [{ anyOf: ["print-mo", "print-fabi"], assign: "round_robin", units: 1 }],
      customerChoosesResource: true,
      duration: fixed(30),
      stepMinutes: 30,
      bufferBeforeMinutes: 15,
      bufferAfterMinutes: 15,
      location: inPerson,
      questions: [goal],
    }),
    service("workshop", "Risograph Workshop", "workshop-room", {
      description: "Two hours at the press, for groups of up to ten. When it is full, join the waitlist.",
      duration: fixed(120),
      stepMinutes: 120,
      seats: 10,
      seatsPerBooking: 10,
      location: inPerson,
      offerSeconds: 7_200,
      price: price(50, { per: "seat", tiers: [{ minSeats: 10, percentOff: 20 }] }),
      cancellation: { minNoticeMinutes: 0, refunds: [{ fromMinutes: 24 * 60, percent: 100 }] },
    }),
  ],
};

/**
 * How much of a currency equals about a dollar, in round numbers. Currencies not listed count as a dollar. Staff change
 * a first price anyway, but it should not be a thousand times too low.
 */
const PER_TOKEN = new Map(
  `AFN 50 ALL 80 AMD 300 AOA 700 ARS 1000 BDT 100 BIF 2500 BTN 50 CDF 2500 CLP 1000 COP 4000 CRC 500 CUP 100
    CVE 100 CZK 20 DJF 150 DOP 50 DZD 100 EGP 30 ETB 100 GNF 8000 GMD 50 GYD 200 HTG 100 HUF 300 IDR 10000 INR 50
    IQD 1000 IRR 500000 ISK 150 JMD 150 JPY 100 KES 100 KGS 80 KHR 4000 KMF 400 KPW 1000 KRW 1000 KZT 400 LAK 20000
    LBP 90000 LKR 200 LRD 200 MGA 4000 MKD 50 MMK 2000 MNT 3000 MUR 40 MWK 1500 MZN 60 NGN 1000 NIO 30 NPR 80
    PHP 50 PKR 200 PYG 7000 RSD 100 RUB 80 RWF 1000 SDG 600 SLE 20 SOS 500 SSP 1000 STN 20 SYP 10000 THB 30 TRY 30
    TWD 30 TZS 2500 UAH 40 UGX 3500 UYU 40 UZS 12000 VES 100 VND 20000 VUV 100 XAF 500 XOF 500 XPF 100 YER 500`
    .match(/[A-Z]{3} \d+/g)
    ?.map((pair) => [pair.slice(0, 3), Number(pair.slice(4))]),
);

/** The services of a preset, with prices in the money of the zone's country. */
export function presetServices({ services }: Preset, timeZone: string): PresetService[] {
  const currency = currencyOfZone(timeZone) ?? "USD";
  const perToken = (PER_TOKEN.get(currency) ?? 1) * 10 ** decimalsOf(currency);
  return services.map((service) => ({
    ...service,
    price: service.price && { ...service.price, currency, amountMinor: service.price.amountMinor * perToken },
  }));
}

export const PRESETS = { provider, clinic, hall, studio } as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof PRESETS;
