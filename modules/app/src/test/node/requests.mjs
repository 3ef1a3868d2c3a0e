// Follows a shape with the unchanged client, and prints how many rows there are and how many requests it took, as one line of JSON
// whenever that becomes up to date. Usage: node requests.mjs URL TABLE [sse]
import { Shape, ShapeStream } from "@electric-sql/client";

const [url, table, live] = process.argv.slice(2);
let requests = 0;
const stream = new ShapeStream({
  url,
  params: { table },
  liveSse: live === "sse",
  fetchClient: (...request) => {
    requests++;
    return fetch(...request);
  },
});
new Shape(stream).subscribe(({ rows }) => console.log(JSON.stringify({ rows: rows.length, requests })));
process.stdin.on("end", () => process.exit(0)).resume();
