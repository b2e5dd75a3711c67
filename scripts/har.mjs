// Holds a HAR against the published schema (npm: har-schema), with the validator in its folder.
//
//     node scripts/har.mjs target/har/node_modules FILE.har
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const [modules, file] = process.argv.slice(2);
const load = createRequire(resolve(modules, "here.js"));
const schemas = load("har-schema");
const Ajv = load("ajv").default;
// The schema is of draft 6 and has keywords of earlier ones ("optional", "min").
const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addMetaSchema(load("ajv/dist/refs/json-schema-draft-06.json"));
load("ajv-formats").default(ajv);
for (const schema of Object.values(schemas)) ajv.addSchema(schema);

const har = JSON.parse(readFileSync(file, "utf8"));
if (!ajv.validate("har.json#", har)) {
    console.error(JSON.stringify(ajv.errors.slice(0, 5), null, 2));
    process.exit(1);
}
