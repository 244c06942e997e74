/** How to send events from the most common places. `HOST` and `TOKEN` stand for the reader's own. */

export interface Step {
  where: string;
  code: string;
}

export interface Snippet {
  id: string;
  title: string;
  lead: string;
  steps: Step[];
}

const IN_TERMINAL = "In a terminal";
const IN_CODE = "In your code";

export const SNIPPETS: Snippet[] = [
  {
    id: "browser",
    title: "Browser",
    lead: "Page views, clicks and page leaves are captured by themselves.",
    steps: [
      {
        where: "In the head of every page",
        code: `<script src="HOST/static/array.js" crossorigin="anonymous"></script>
<script>
  posthog.init("TOKEN", { api_host: "HOST" })
</script>`,
      },
      {
        where: "Or, after npm install posthog-js",
        code: `import posthog from "posthog-js"

posthog.init("TOKEN", { api_host: "HOST" })`,
      },
    ],
  },
  {
    id: "react",
    title: "React",
    lead: "One provider around your app; hooks give the client to every component.",
    steps: [
      { where: IN_TERMINAL, code: "npm install posthog-js" },
      {
        where: "Around your app",
        code: `import { PostHogProvider } from "posthog-js/react"

<PostHogProvider apiKey="TOKEN" options={{ api_host: "HOST" }}>
  <App />
</PostHogProvider>`,
      },
    ],
  },
  {
    id: "python",
    title: "Python",
    lead: "For servers and scripts.",
    steps: [
      { where: IN_TERMINAL, code: "pip install posthog" },
      {
        where: IN_CODE,
        code: `from posthog import Posthog

posthog = Posthog("TOKEN", host="HOST")
posthog.capture("order placed", distinct_id="user-1", properties={"amount": 42})
posthog.shutdown()  # sends what is still waiting`,
      },
    ],
  },
  {
    id: "node",
    title: "Node.js",
    lead: "For servers.",
    steps: [
      { where: IN_TERMINAL, code: "npm install posthog-node" },
      {
        where: IN_CODE,
        code: `import { PostHog } from "posthog-node"

const posthog = new PostHog("TOKEN", { host: "HOST" })
posthog.capture({ distinctId: "user-1", event: "order placed", properties: { amount: 42 } })
await posthog.shutdown() // sends what is still waiting`,
      },
    ],
  },
  {
    id: "php",
    title: "PHP",
    lead: "Over plain HTTP, as on a laptop, add 'ssl' => false to the options.",
    steps: [
      { where: IN_TERMINAL, code: "composer require posthog/posthog-php" },
      {
        where: IN_CODE,
        code: `PostHog\\PostHog::init('TOKEN', ['host' => 'HOST']);
PostHog\\PostHog::capture([
    'distinctId' => 'user-1',
    'event' => 'order placed',
    'properties' => ['amount' => 42],
]);`,
      },
    ],
  },
  {
    id: "ruby",
    title: "Ruby",
    lead: "For Rails and scripts.",
    steps: [
      { where: IN_TERMINAL, code: "gem install posthog-ruby" },
      {
        where: IN_CODE,
        code: `require 'posthog'

posthog = PostHog::Client.new(api_key: 'TOKEN', host: 'HOST')
posthog.capture(distinct_id: 'user-1', event: 'order placed', properties: { amount: 42 })
posthog.flush`,
      },
    ],
  },
  {
    id: "go",
    title: "Go",
    lead: "For services.",
    steps: [
      { where: IN_TERMINAL, code: "go get github.com/posthog/posthog-go" },
      {
        where: IN_CODE,
        code: `client, err := posthog.NewWithConfig("TOKEN", posthog.Config{Endpoint: "HOST"})
if err != nil {
	log.Fatal(err)
}
defer client.Close()

client.Enqueue(posthog.Capture{
	DistinctId: "user-1",
	Event:      "order placed",
	Properties: posthog.NewProperties().Set("amount", 42),
})`,
      },
    ],
  },
  {
    id: "java",
    title: "Java",
    lead: "Add com.posthog.java:posthog to your build.",
    steps: [
      {
        where: IN_CODE,
        code: `PostHog posthog = new PostHog.Builder("TOKEN").host("HOST").build();

posthog.capture("user-1", "order placed", Map.of("amount", 42));
posthog.shutdown(); // sends what is still waiting`,
      },
    ],
  },
  {
    id: "dotnet",
    title: ".NET",
    lead: "For C#, F# and ASP.NET.",
    steps: [
      { where: IN_TERMINAL, code: "dotnet add package PostHog" },
      {
        where: IN_CODE,
        code: `using PostHog;

await using var posthog = new PostHogClient(new PostHogOptions
{
    ProjectApiKey = "TOKEN",
    HostUrl = new Uri("HOST"),
});
posthog.Capture("user-1", "order placed", new() { ["amount"] = 42 });`,
      },
    ],
  },
  {
    id: "swift",
    title: "Swift",
    lead: "For iOS and macOS; add github.com/PostHog/posthog-ios as a package.",
    steps: [
      {
        where: "In your app delegate",
        code: `import PostHog

let config = PostHogConfig(apiKey: "TOKEN", host: "HOST")
PostHogSDK.shared.setup(config)
PostHogSDK.shared.capture("order placed", properties: ["amount": 42])`,
      },
    ],
  },
  {
    id: "kotlin",
    title: "Kotlin",
    lead: "For Android; add com.posthog:posthog-android to your build.",
    steps: [
      {
        where: "In your application's onCreate",
        code: `import com.posthog.PostHog
import com.posthog.android.PostHogAndroid
import com.posthog.android.PostHogAndroidConfig

PostHogAndroid.setup(this, PostHogAndroidConfig(apiKey = "TOKEN", host = "HOST"))
PostHog.capture("order placed", properties = mapOf("amount" to 42))`,
      },
    ],
  },
  {
    id: "dart",
    title: "Flutter",
    lead: "Dart, for every platform that Flutter builds for.",
    steps: [
      { where: IN_TERMINAL, code: "flutter pub add posthog_flutter" },
      {
        where: "In main()",
        code: `import 'package:posthog_flutter/posthog_flutter.dart';

final config = PostHogConfig('TOKEN')..host = 'HOST';
await Posthog().setup(config);
await Posthog().capture(eventName: 'order placed', properties: {'amount': 42});`,
      },
    ],
  },
  {
    id: "curl",
    title: "curl",
    lead: "Or any other HTTP client.",
    steps: [
      {
        where: IN_TERMINAL,
        code: `curl HOST/i/v0/e/ \\
  -H 'Content-Type: application/json' \\
  -d '{"api_key": "TOKEN", "event": "order placed", "distinct_id": "user-1", "properties": {"amount": 42}}'`,
      },
    ],
  },
];

/** A step's code with the reader's own address and token. */
export function filledIn(code: string, host: string, token: string): string {
  return code.replaceAll("HOST", host).replaceAll("TOKEN", token);
}
