import { expect, test } from "vitest";
import { embedCode, shareAddress } from "./shareAddress";

test("the code that is pasted into other pages holds no markup of the dashboard's name", () => {
  const address = shareAddress("https://h.example", "embedded", "abc", { theme: "dark", refresh: 300 });
  expect(address).toBe("https://h.example/embedded/abc?theme=dark&refresh=300");
  expect(embedCode(address, 'A "big" <board>')).toContain(
    'src="https://h.example/embedded/abc?theme=dark&amp;refresh=300" title="A &quot;big&quot; &lt;board&gt;"',
  );
});
