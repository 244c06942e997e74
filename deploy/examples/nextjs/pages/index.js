import { useEffect } from 'react'
import posthog from 'posthog-js'

export default function Shop() {
  useEffect(() => {
    posthog.init(process.env.NEXT_PUBLIC_HEDGEROW_TOKEN, {
      api_host: '/ingest',
      ui_host: process.env.NEXT_PUBLIC_HEDGEROW_URL,
      defaults: '2025-05-24',
    })
  }, [])
  return <h1>Shop</h1>
}
