import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The server that `npm run dev` passes everything on to but the app's own files.
const SERVER = process.env.HEDGEROW_URL ?? "http://127.0.0.1:8000";
const PASSED_ON = [
  "/api",
  "/login",
  "/logout",
  "/setup/",
  "/invite/",
  "/assets",
  "/shared",
  "/embedded",
  "/static",
  "/i/",
  "/e/",
];

export default defineConfig({
  plugins: [react()],
  base: "/web/",
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  build: {
    outDir: "../src/hedgerow/web/files",
    emptyOutDir: true,
    manifest: true, // tests/web/test_size.py adds up from it what each page loads
    assetsDir: "",
    assetsInlineLimit: 0, // the CSP allows no data: fonts or scripts, and small files cost little over HTTP/2
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { app: "index.html", shared: "shared.html" } },
    chunkSizeWarningLimit: 900, // kB before compression; tests/web holds the first load under 300 kB gzipped
  },
  html: { cspNonce: "__CSP_NONCE__" }, // the server writes one of its own into each page
  server: {
    proxy: Object.fromEntries(
      PASSED_ON.map((path) => [path, { target: SERVER, changeOrigin: true, headers: { origin: SERVER } }]),
    ),
  },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
