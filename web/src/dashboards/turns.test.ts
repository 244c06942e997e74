import { expect, test } from "vitest";
import { Turns } from "./turns";

test("few at once, the most urgent first, and none for who has left", async () => {
  const turns = new Turns(2);
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const job = (name: string) => () => {
    begun.push(name);
    return new Promise<void>((resolve) => ends.push(resolve));
  };
  turns.take(1, job("below"));
  turns.take(0, job("first"));
  turns.take(0, job("second"));
  turns.take(0, job("gone")).leave();
  await Promise.resolve();
  expect(begun).toEqual(["first", "second"]);
  ends[0]?.();
  await new Promise((resolve) => setTimeout(resolve));
  expect(begun).toEqual(["first", "second", "below"]);
});
