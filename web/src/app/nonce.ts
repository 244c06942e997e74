/** The Content-Security-Policy allows only style elements with the nonce that the server wrote into this page. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
}

declare global {
  var __webpack_nonce__: string;
}

/** `react-remove-scroll`, which modals lock the page with, takes it from webpack's name for it, whoever bundles. */
export function announceNonce(): void {
  globalThis.__webpack_nonce__ = styleNonce();
}
