import { expect, test } from "vitest";
import { COLORS, contrast, inkOn, mix } from "./colors";

const MARKS = 3; // WCAG 2.2, 1.4.11: what a mark needs against its ground
const TEXT = 4.5;

type Rgb = [number, number, number];

function linear(color: string): Rgb {
  return [1, 3, 5].map((at) => (Number.parseInt(color.slice(at, at + 2), 16) / 255) ** 2.2) as Rgb;
}

/** Viénot, Brettel and Mollon (1999): how a color is seen without red or without green cones. */
const BLIND: Record<string, [Rgb, Rgb, Rgb]> = {
  protanopia: [
    [0.11238, 0.88762, 0],
    [0.11238, 0.88762, 0],
    [0.00401, -0.00401, 1],
  ],
  deuteranopia: [
    [0.29275, 0.70725, 0],
    [0.29275, 0.70725, 0],
    [-0.02234, 0.02234, 1],
  ],
};

function seen([r, g, b]: Rgb, how: [Rgb, Rgb, Rgb]): Rgb {
  return how.map((row) => Math.max(0, row[0] * r + row[1] * g + row[2] * b)) as Rgb;
}

function lab([r, g, b]: Rgb): Rgb {
  const curve = (value: number) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const x = curve((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = curve(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = curve((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const distance = (a: Rgb, b: Rgb) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

for (const colors of Object.values(COLORS)) {
  test(`every series stands out from the ${colors.scheme} ground`, () => {
    const grounds = [colors.ground, colors.scheme === "light" ? "#f5f6f3" : "#121714"];
    const weak = colors.series.filter((color) => grounds.some((ground) => contrast(color, ground) < MARKS));
    expect(weak).toEqual([]);
    expect(Object.values(colors.lifecycle).filter((color) => contrast(color, colors.ground) < MARKS)).toEqual([]);
  });

  for (const [name, how] of Object.entries(BLIND)) {
    test(`the first six ${colors.scheme} series can be told apart with ${name}`, () => {
      const first = colors.series.slice(0, 6).map((color) => ({ color, at: lab(seen(linear(color), how)) }));
      const close = first.flatMap((a, index) =>
        first.slice(index + 1).flatMap((b) => {
          const apart = distance(a.at, b.at);
          return apart < 8 ? [`${a.color} ${b.color} ${apart.toFixed(1)}`] : [];
        }),
      );
      expect(close).toEqual([]);
    });
  }

  test(`words can be read on every shade between the ${colors.scheme} ramp's ends`, () => {
    for (let step = 0; step <= 20; step += 1) {
      const ground = mix(colors.ramp[0], colors.ramp[1], step / 20);
      expect(contrast(ground, inkOn(ground))).toBeGreaterThanOrEqual(TEXT);
    }
  });
}
