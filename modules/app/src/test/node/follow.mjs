// Follows a shape with the unchanged client and prints its rows, ordered by id and with their columns by name, as one line of JSON
// whenever they change. Usage: node follow.mjs URL TABLE [WHERE [sse]]
import { Shape, ShapeStream } from "@electric-sql/client";

const [url, table, where, sse] = process.argv.slice(2);
const stream = new ShapeStream({
  url,
  params: { table, ...(where ? { where } : {}) },
  liveSse: sse === "sse",
  onError: (error) => {
    console.error(String(error));
    process.exit(1);
  },
});
const shape = new Shape(stream);

let last = "";
shape.subscribe(({ rows }) => {
  const text = JSON.stringify(
    [...rows]
      .sort((a, b) => Number(a.id) - Number(b.id))
      .map((row) => Object.fromEntries(Object.entries(row).sort())),
  );
  if (text !== last) {
    last = text;
    console.log(text);
  }
});
process.stdin.on("end", () => process.exit(0)).resume();
