// Follows the shapes of several tables with the unchanged client, and applies what it is told up to the LSN that all of them have
// reached, as global_last_seen_lsn says. Whenever that shows something else it prints the rows, as one line of JSON with the tables in
// the order of the arguments; rows that differ between tables where they have the same id end it.
// Usage: node aligned.mjs URL sse|polls TABLE...
import { ShapeStream } from "@electric-sql/client";

const [url, live, ...tables] = process.argv.slice(2);
const shapes = tables.map((table) => ({ table, seen: -1n, first: -1n, pending: [], rows: new Map() }));

function take(shape, messages) {
  for (const { headers, key, value } of messages) {
    if (headers.control === "must-refetch") {
      console.log(`${shape.table} began anew`);
      process.exit(1);
    }
    if (headers.operation) {
      // Rows of the snapshot have no LSN: they are as old as the first up-to-date.
      shape.pending.push({ lsn: BigInt(headers.lsn ?? 0), headers, key, value });
    } else if (headers.control === "up-to-date") {
      shape.seen = BigInt(headers.global_last_seen_lsn);
      shape.first = shape.first < 0n ? shape.seen : shape.first;
    }
  }
}

function apply({ rows, pending }, reached) {
  const due = pending.filter(({ lsn }) => lsn <= reached);
  for (const { headers, key, value } of due) {
    if (headers.operation === "delete") {
      rows.delete(key);
    } else {
      rows.set(key, { ...rows.get(key), ...value });
    }
  }
  return pending.filter(({ lsn }) => lsn > reached);
}

function sorted({ rows }) {
  return [...rows.values()].sort((a, b) => a.id - b.id);
}

let last = "";
function show() {
  const reached = shapes.map(({ seen }) => seen).reduce((a, b) => (a < b ? a : b));
  if (shapes.some(({ first }) => first < 0n || reached < first)) {
    return;
  }
  shapes.forEach((shape) => (shape.pending = apply(shape, reached)));
  const all = shapes.map(sorted);
  const text = JSON.stringify(all);
  if (text !== last) {
    last = text;
    console.log(text);
  }
  const versions = new Map(all[0].map(({ id, v }) => [id, v]));
  for (const { id, v } of all.slice(1).flat()) {
    if (versions.has(id) && versions.get(id) !== v) {
      console.log(`row ${id} is torn at ${reached}`);
      process.exit(1);
    }
  }
}

for (const shape of shapes) {
  new ShapeStream({ url, params: { table: shape.table }, liveSse: live === "sse" }).subscribe((messages) => {
    take(shape, messages);
    show();
  });
}
process.stdin.on("end", () => process.exit(0)).resume();
