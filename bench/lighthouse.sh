#!/bin/sh
# Lighthouse (its usual slow phone: 150 ms, 1.6 Mbit/s, a fourth of the processor) on the pages of a running explorer.
#
#   make run &
#   bench/lighthouse.sh http://127.0.0.1:8000
#
# Prints the scores for performance, accessibility and best practices, and what they rest on. Needs node, npm and
# Chromium (CHROME_PATH, else `chromium`); Lighthouse itself goes into a temporary folder.
set -eu
base=${1:-http://127.0.0.1:8000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" lighthouse@12.8.2
export CHROME_PATH="${CHROME_PATH:-$(command -v chromium)}"
flags="--headless --no-sandbox --disable-quic --disable-background-networking --disable-component-update --disable-sync"
for page in en/ 'en/?q=dark' en/titles/ns1 'en/for-you?liked=ns1' en/insights en/api; do
  "$folder/node_modules/.bin/lighthouse" "$base/$page" --quiet --output=json --output-path="$folder/report.json" \
    --only-categories=performance,accessibility,best-practices --chrome-flags="$flags" > /dev/null
  node -e '
    const { categories, audits } = require(process.argv[1]);
    const scores = Object.values(categories).map(({ id, score }) => `${id} ${Math.round(100 * score)}`);
    const told = { LCP: "largest-contentful-paint", interactive: "interactive", CLS: "cumulative-layout-shift",
      bytes: "total-byte-weight" };
    const figures = Object.entries(told).map(([name, id]) => `${name} ${audits[id].displayValue}`);
    console.log([process.argv[2], ...scores, ...figures].join(", "));
  ' "$folder/report.json" "$page"
done
