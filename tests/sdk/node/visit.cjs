// Drives posthog-node through one visit; prints, as one line of JSON, the uuids that were given and errors that were reported.
const { PostHog } = require('posthog-node')

const { token, host, anonymous, user, alias, company } = JSON.parse(process.argv[2])
const errors = []
const uuids = {}
const posthog = new PostHog(token, { host, flushAt: 4 })
posthog.on('error', (error) => errors.push(String(error)))

function capture(name, message) {
  uuids[name] = globalThis.crypto.randomUUID()
  posthog.capture({ uuid: uuids[name], event: name, ...message })
}

async function main() {
  capture('looked', { distinctId: anonymous, properties: { $process_person_profile: false, number: 1 } })
  posthog.identify({
    distinctId: user,
    properties: { $set: { name: 'Kim', plan: 'free' }, $set_once: { source: 'fair' }, $anon_distinct_id: anonymous },
  })
  posthog.groupIdentify({ groupType: 'company', groupKey: company, properties: { name: 'Acme', seats: 5 } })
  capture('order placed', {
    distinctId: user,
    timestamp: new Date(Date.now() - 3600_000),
    groups: { company },
    properties: {
      text: 'Grüße 日本 🦔',
      nested: { list: [1, 'two', { three: 3 }] },
      $current_url: 'https://shop.example/cart',
      $pathname: '/cart',
      $session_id: '01900000-0000-7000-8000-000000000001',
    },
  })
  capture('before', { distinctId: alias })
  posthog.alias({ distinctId: user, alias })
  posthog.setPersonProperties({ distinctId: user, properties: { plan: 'pro' }, propertiesOnce: { source: 'never' } })
  posthog.captureException(new TypeError('a plank is loose'), user, { step: 3 })
  capture('without a person', { properties: { number: 2 } })
  for (let number = 0; number < 25; number++) {
    capture(`step ${number}`, { distinctId: user, properties: { number } })
  }
  const flags = await posthog.getAllFlags(user)
  await posthog.shutdown()
  console.log(JSON.stringify({ uuids, errors, flags }))
}

main()
