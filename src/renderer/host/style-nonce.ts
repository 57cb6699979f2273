declare global {
  /** Where libraries that add style elements look for a nonce (`get-nonce`, under Radix' dialogs and menus). */
  var __webpack_nonce__: string | undefined
}

/** Gives the libraries the nonce of this load of the page: its policy refuses style elements without it. */
export function shareStyleNonce(): void {
  // The browser hides the attribute from style sheets and selectors; the property is for scripts only.
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce
  if (nonce) globalThis.__webpack_nonce__ = nonce
}
