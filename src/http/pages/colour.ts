// The tenant's colour, made readable: as a ground for text, and as text on our own grounds (WCAG 2.2, contrast 4.5).

type Rgb = readonly [number, number, number];

export type Accent = { readonly accent: string; readonly onAccent: string };

const LEAST_CONTRAST = 4.5;
export const DEFAULT_COLOUR = "#2f4fd0";
/** The grounds of the style, as style.css has them. */
const LIGHT_GROUND: Rgb = [246, 247, 250];
const DARK_GROUND: Rgb = [27, 32, 41];
const INK = "#10131a";

/** The colour nearest to the wish that can be read on the ground of each theme. */
export function accentsOf(hex: string): { readonly light: Accent; readonly dark: Accent } {
  const wished = parse(hex);
  return { light: accentOn(wished, LIGHT_GROUND, -1), dark: accentOn(wished, DARK_GROUND, 1) };
}

function accentOn(wished: Rgb, ground: Rgb, direction: 1 | -1): Accent {
  let colour = wished;
  for (let step = 0; step < 50 && contrast(colour, ground) < LEAST_CONTRAST; step++) {
    colour = colour.map((part) => (direction < 0 ? part * 0.94 : part + (255 - part) * 0.08)) as unknown as Rgb;
  }
  const rounded = colour.map(Math.round) as unknown as Rgb;
  const onAccent = contrast(rounded, [255, 255, 255]) >= LEAST_CONTRAST ? "#ffffff" : INK;
  return { accent: write(rounded), onAccent };
}

function parse(hex: string): Rgb {
  const digits = hex.replace("#", "");
  return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16)) as unknown as Rgb;
}

function write(colour: Rgb): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
