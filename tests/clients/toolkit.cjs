// Calls tools of @posthog/agent-toolkit: reads {id, tool, arguments} by the line, writes {id, result | error}.
// The arguments go through the tool's schema first, as the toolkit's own integrations do it.
const { createRequire } = require('node:module')
const { createInterface } = require('node:readline')

const { folder, host, key } = JSON.parse(process.argv[2])
const { PostHogAgentToolkit } = createRequire(`${folder}/`)('@posthog/agent-toolkit/tools')

async function main() {
  const toolkit = new PostHogAgentToolkit({ posthogApiToken: key, posthogApiBaseUrl: host })
  const context = toolkit.getContext()
  const tools = new Map((await toolkit.getTools()).map((tool) => [tool.name, tool]))
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, tool, arguments: given } = JSON.parse(line)
    let answer
    try {
      if (tool === undefined) answer = { result: [...tools.keys()] }
      else {
        const { schema, handler } = tools.get(tool)
        const { content } = await handler(context, schema.parse(given))
        answer = { result: content[0].text }
      }
    } catch (error) {
      answer = { error: String(error) }
    }
    process.stdout.write(`${JSON.stringify({ id, ...answer })}\n`)
  }
}

main()
