// Compiles a component in TypeScript, renders it, and prints what it shows as one line of JSON whenever that changes:
// the elements with their children. Usage: node component.mjs URL FILE COMPONENT

import { readFileSync, writeFileSync } from "node:fs";
import { createElement } from "react";
import { create } from "react-test-renderer";
import ts from "typescript";

globalThis.IS_REACT_ACT_ENVIRONMENT = false;
const [url, file, name] = process.argv.slice(2);
const source = readFileSync(file, "utf8").replace(/http:\/\/localhost:3000\/v1\/shape/, url);
const options = { jsx: ts.JsxEmit.ReactJSX, module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
const { outputText } = ts.transpileModule(source, { compilerOptions: options });
writeFileSync(file + ".mjs", outputText);
const component = (await import(file + ".mjs"))[name];

function shown(node) {
  return typeof node === "string" ? node : { [node.type]: (node.children ?? []).map(shown) };
}
let last = "";
const rendered = create(createElement(component));
setInterval(() => {
  const tree = rendered.toJSON();
  const text = JSON.stringify(tree === null ? null : shown(tree));
  if (text !== last) {
    last = text;
    console.log(text);
  }
}, 50);
process.stdin.on("end", () => process.exit(0)).resume();
