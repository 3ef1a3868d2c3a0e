// Follows a shape with a where clause by TanStack's unchanged collection and prints its rows, by id, as one line of JSON whenever
// they change. Usage: node moved.mjs URL TABLE WHERE

import { createCollection } from "@tanstack/db";
import { electricCollectionOptions } from "@tanstack/electric-db-collection";

const [url, table, where] = process.argv.slice(2);
const rows = createCollection(
  electricCollectionOptions({
    id: table,
    getKey: (row) => row.id,
    shapeOptions: { url, params: { table, where } },
  }),
);

let last = "";
function print() {
  const text = JSON.stringify(
    rows.toArray
      .map(({ id, project }) => ({ id, project }))
      .sort((one, other) => one.id - other.id),
  );
  if (text !== last) {
    last = text;
    console.log(text);
  }
}
rows.subscribeChanges(print);
await rows.preload();
print();
process.stdin.on("end", () => process.exit(0)).resume();
