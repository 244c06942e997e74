// Pages report to /ingest of their own domain; this server passes it on to Hedgerow.

const hedgerow = process.env.HEDGEROW_URL ?? 'https://analytics.example.com'

// What an SDK in a browser calls. Nothing else of Hedgerow is reached through this site.
const paths = [
  ...['e', 's', 'batch', 'capture', 'track', 'engage', 'flags', 'decide'],
  ...['i/:path*', 'array/:path*', 'static/:path*'],
  ...['api/surveys', 'api/early_access_features', 'api/web_experiments', 'api/product_tours'],
]

/** @type {import('next').NextConfig} */
export default {
  // SDKs call /ingest/e/ with a slash at the end. Redirected to one without, a POST would lose its body.
  skipTrailingSlashRedirect: true,

  async rewrites() {
    return paths.map((path) => ({ source: `/ingest/${path}`, destination: `${hedgerow}/${path}` }))
  },
}
