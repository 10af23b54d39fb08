// Prints what Shopify's theme-check finds in a folder, one JSON line an offence. Usage: node check_theme.mjs FOLDER
import path from 'node:path';
import { themeCheckRun } from '@shopify/theme-check-node';

const folder = path.resolve(process.argv[2]);
const found = await themeCheckRun(folder, path.join(folder, '.theme-check.yml'), () => {});
for (const { check, uri, message, severity } of found.offenses) {
  console.log(JSON.stringify({ check, file: path.basename(uri), message, severity }));
}
console.error(`${found.theme.length} files checked`);
