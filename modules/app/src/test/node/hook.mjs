// Renders a component that uses React's unchanged hook on a shape, and prints its rows as one line of JSON, ordered by id
// and with their columns by name, whenever they change. Usage: node hook.mjs URL TABLE

import { createElement } from "react";
import { create } from "react-test-renderer";
import { useShape } from "@electric-sql/react";

globalThis.IS_REACT_ACT_ENVIRONMENT = false;
const [url, table] = process.argv.slice(2);

let last = "";
function Rows() {
  const { data, isLoading } = useShape({ url, params: { table } });
  const text = JSON.stringify(
    [...data]
      .sort((a, b) => Number(a.id) - Number(b.id))
      .map((row) => Object.fromEntries(Object.entries(row).sort())),
  );
  if (!isLoading && text !== last) {
    last = text;
    console.log(text);
  }
  return null;
}
create(createElement(Rows));
process.stdin.on("end", () => process.exit(0)).resume();
