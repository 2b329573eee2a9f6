// Sends with Segment's own Node client, as a customer's program does. Arguments: the server, the write key.
import { createRequire } from "node:module";
import path from "node:path";

const [host, writeKey] = process.argv.slice(2);
const { Analytics } = createRequire(path.join(process.env.NODE_MODULES, "x"))("@segment/analytics-node");
const client = new Analytics({ host, writeKey, flushAt: 20, maxRetries: 2 });
const failures = [];
client.on("error", (failure) => failures.push(String(failure.reason ?? failure.code)));

client.identify({ userId: "node-1", anonymousId: "anon-1", traits: { plan: "Team" } });
client.track({ anonymousId: "anon-1", event: "Opened inbox", properties: { unread: 3 } });
for (let index = 0; index < 50; index += 1)
  client.track({
    userId: `node-${index % 5}`,
    event: "Opened inbox",
    properties: { index },
    context: { ip: "192.0.2.1", locale: "de-CH" },
    integrations: { All: false },
    timestamp: new Date(Date.UTC(2026, 0, 5, 12, index)),
  });
client.page({ userId: "node-1", category: "Docs", name: "Start" });
client.screen({ userId: "node-1", name: "Home" });
client.group({ userId: "node-1", groupId: "acme", traits: { seats: 12 } });
client.alias({ userId: "node-1", previousId: "old-1" });
await client.closeAndFlush({ timeout: 20_000 });
process.stdout.write(JSON.stringify(failures));
