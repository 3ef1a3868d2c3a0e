// Asks TanStack's unchanged collection on a shape for its two largest rows with an id above 2, and prints them as one line of JSON
// whenever they change. Usage: node collection.mjs URL TABLE eager|progressive|on-demand GET|POST

import { createCollection, createLiveQueryCollection, gt } from "@tanstack/db";
import { electricCollectionOptions } from "@tanstack/electric-db-collection";

const [url, table, syncMode, subsetMethod] = process.argv.slice(2);
const rows = createCollection(
  electricCollectionOptions({
    id: table,
    getKey: (row) => row.id,
    syncMode,
    shapeOptions: { url, params: { table }, subsetMethod },
  }),
);
const largest = createLiveQueryCollection({
  startSync: true,
  query: (query) =>
    query
      .from({ row: rows })
      .where(({ row }) => gt(row.id, 2))
      .orderBy(({ row }) => row.id, "desc")
      .limit(2)
      .select(({ row }) => ({ id: row.id, title: row.title })),
});

let last = "";
function print() {
  const text = JSON.stringify(
    largest.toArray.map(({ id, title }) => ({ id, title })),
  );
  if (text !== last) {
    last = text;
    console.log(text);
  }
}
largest.subscribeChanges(print);
await largest.preload();
print();
process.stdin.on("end", () => process.exit(0)).resume();
