// Makes the colours of a tenant or embedding page readable: each moves towards black or white until its contrast
// suffices (WCAG 2.2, 4.5).

type Rgb = readonly [number, number, number];

/** Three or six digits, with or without a number sign; null when not requested. */
export type Wished = {
  readonly accent: string | null;
  readonly background: string | null;
  readonly text: string | null;
};

/** Custom properties of the style, by name. */
export type Palette = Readonly<Record<string, string>>;

type Theme = "light" | "dark";

const LEAST_CONTRAST = 4.5;
/** For shapes without text: the edge of a field. */
const LEAST_EDGE_CONTRAST = 3;
const DEFAULT_COLOUR = "#2f4fd0";
/** As in base.css; the ground is the less favourable of the theme's two. */
const THEMES: Readonly<Record<Theme, Readonly<Record<"ground" | "ink" | "good" | "bad", string>>>> = {
  light: { ground: "#f6f7fa", ink: "#171c26", good: "#12703f", bad: "#a8281d" },
  dark: { ground: "#1b2029", ink: "#eceff5", good: "#6fd39c", bad: "#ff9d92" },
};
const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];
const MOST_STEPS = 40;

/** The theme for a ground: on some greys only black is readable, on all others white. */
export function themeOn(background: string): Theme {
  return endFor(parse(background)) === WHITE ? "dark" : "light";
}

/** The style's properties that differ in one theme. */
export function paletteOf(theme: Theme, { accent, background, text }: Wished): Palette {
  const own = THEMES[theme];
  const ground = parse(background ?? own.ground);
  const accented = readable(parse(accent ?? DEFAULT_COLOUR), [ground]);
  const palette = { accent: write(accented), "on-accent": write(inkOn(accented)) };
  if (background === null && text === null) return palette;
  // Layers over the ground; if none of them allows readable text, the ground itself.
  const over = (colour: Rgb, share: number) => {
    const mix = mixed(ground, colour, share);
    return contrast(endFor(ground), mix) >= LEAST_CONTRAST ? mix : ground;
  };
  const tint = over(endFor(ground), 0.07);
  const day = over(accented, 0.1);
  const dayOver = over(accented, 0.2);
  const grounds = [ground, tint, day, dayOver] as const;
  const ink = readable(parse(text ?? own.ink), grounds);
  return {
    ...palette,
    ...(background !== null && { paper: write(ground), card: write(ground) }),
    ink: write(ink),
    soft: write(readable(mixed(ink, ground, 0.28), grounds)),
    edge: write(readable(mixed(ink, ground, 0.45), [ground], LEAST_EDGE_CONTRAST)),
    line: write(mixed(ink, ground, 0.86)),
    tint: write(tint),
    day: write(day),
    "day-over": write(dayOver),
    good: write(readable(parse(own.good), [ground])),
    bad: write(readable(parse(own.bad), [ground])),
  };
}

/** The nearest readable colour on all of some grounds; the first ground is the one below the others. */
function readable(wished: Rgb, grounds: readonly [Rgb, ...Rgb[]], least = LEAST_CONTRAST): Rgb {
  const end = endFor(grounds[0]);
  for (let step = 0; step < MOST_STEPS; step++) {
    const colour = mixed(wished, end, step / MOST_STEPS);
    if (grounds.every((ground) => contrast(colour, ground) >= least)) return colour;
  }
  return end;
}

/** Black or white: one of them is readable on any ground. */
function endFor(ground: Rgb): Rgb {
  return contrast(BLACK, ground) >= contrast(WHITE, ground) ? BLACK : WHITE;
}

function inkOn(ground: Rgb): Rgb {
  return contrast(WHITE, ground) >= LEAST_CONTRAST ? WHITE : BLACK;
}

function mixed(from: Rgb, to: Rgb, share: number): Rgb {
  return eachPart(from, (part, at) => Math.round(part + (to[at] - part) * share));
}

function parse(hex: string): Rgb {
  const given = hex.replace("#", "");
  const digits = given.length === 3 ? given.replaceAll(/./g, "$&$&") : given;
  return eachPart(BLACK, (_, at) => Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16));
}

function write(colour: Rgb): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function contrast(a: Rgb, b: Rgb): number {
  const [one, other] = [luminance(a), luminance(b)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

function luminance(colour: Rgb): number {
  const [r, g, b] = eachPart(colour, (part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function eachPart([r, g, b]: Rgb, change: (part: number, at: 0 | 1 | 2) => number): Rgb {
  return [change(r, 0), change(g, 1), change(b, 2)];
}
