// The least that a long-running filter of git can do: it reads what git sends and answers each file with one byte.
const { readSync, writeSync } = require('node:fs');

const input = Buffer.allocUnsafe(1 << 20);
let from = 0;
let to = 0;

for (const lines of [packets('git-filter-server', 'version=2'), packets('capability=clean', 'capability=smudge')]) {
  readList();
  writeSync(1, lines);
}
const answer = `${packets('status=success')}0005x00000000`;
while (readList()) {
  readList();
  writeSync(1, answer);
}

function packets(...lines) {
  return `${lines.map((line) => `${(line.length + 5).toString(16).padStart(4, '0')}${line}\n`).join('')}0000`;
}

/** Reads up to a flush packet; false at the end of the input. */
function readList() {
  for (;;) {
    if (!has(4)) return false;
    const length = Number.parseInt(input.latin1Slice(from, from + 4), 16);
    if (length === 0) {
      from += 4;
      return true;
    }
    if (!has(length)) return false;
    from += length;
  }
}

function has(count) {
  if (input.length - from < count) {
    input.copy(input, 0, from, to);
    to -= from;
    from = 0;
  }
  while (to - from < count) {
    const got = readSync(0, input, to, input.length - to, null);
    if (got === 0) return false;
    to += got;
  }
  return true;
}
