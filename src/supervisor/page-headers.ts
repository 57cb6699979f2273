/**
 * What the page may do, on both hosts: its own scripts, styles, fonts and connections, and nothing else.
 * `connect-src 'self'` covers the WebSockets of the page's own host. No text becomes markup or code: the sinks that would
 * make it so (`innerHTML` and its like) take no strings, and there is no policy that would make them anything else.
 * @param nonce of one load of the page: style elements that its libraries add carry it
 */
function contentSecurityPolicy(nonce: string | null): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${nonce === null ? '' : ` 'nonce-${nonce}'`}`,
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}

/** What a browser would ask the person for, and the page never needs. */
const DENIED_FEATURES = [
  ...['accelerometer', 'camera', 'display-capture', 'geolocation', 'gyroscope', 'hid'],
  ...['idle-detection', 'local-fonts', 'magnetometer', 'microphone', 'midi', 'payment', 'publickey-credentials-get'],
  ...['screen-wake-lock', 'serial', 'usb', 'window-management', 'xr-spatial-tracking'],
]

/** Headers of the page, for one load of it; those of its other files and of refusals have no nonce. */
export function pageHeaders(nonce: string | null): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(nonce),
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': DENIED_FEATURES.map((feature) => `${feature}=()`).join(', '),
    // The address holds the token of the browser host.
    'Referrer-Policy': 'no-referrer',
  }
}

/** Headers of every answer that is not the page itself. */
export const PAGE_HEADERS = pageHeaders(null)
