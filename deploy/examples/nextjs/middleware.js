// Before a request goes on to Hedgerow: the cookies of this site are taken off, and the visitor's address is the one
// that your own proxy wrote. Next.js itself would pass on whatever address a visitor claims in X-Forwarded-For.
//
// TRUSTED_HOPS: how many proxies of yours stand in front of this server. 1 for a load balancer, nginx or a hosting
// platform (the default); 0 if visitors connect to it directly: then no address is passed on, for Next.js does not
// tell which one is real.

import { NextResponse } from 'next/server'

const claims = ['cookie', 'forwarded', 'x-real-ip', 'x-client-ip', 'cf-connecting-ip', 'true-client-ip', 'x-forwarded-for']

export function middleware(request) {
  const hops = Number(process.env.TRUSTED_HOPS ?? 1)
  const forwarded = (request.headers.get('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim())
  const headers = new Headers(request.headers)
  claims.forEach((name) => headers.delete(name))
  const visitor = hops > 0 ? forwarded.at(-hops) : undefined
  if (visitor) headers.set('x-forwarded-for', visitor)
  return NextResponse.next({ request: { headers } })
}

export const config = { matcher: '/ingest/:path*' }
