/* Draws a QR code (ISO/IEC 18004, bytes, level M, versions 1 to 10) as an SVG picture. In the browser, because the
   token in the address of a visitor's phone page is nobody else's: the server never sees it. */

/* Per version: error words per block, then the data words of each block. */
const BLOCKS = [
  null,
  [10, [16]],
  [16, [28]],
  [26, [44]],
  [18, [32, 32]],
  [24, [43, 43]],
  [16, [27, 27, 27, 27]],
  [18, [31, 31, 31, 31]],
  [22, [38, 38, 39, 39]],
  [22, [36, 36, 36, 37, 37]],
  [26, [43, 43, 43, 43, 44]],
];
const ALIGNED = [null, [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];
const QUIET = 4; // modules of margin that readers need
const SVG = "http://www.w3.org/2000/svg";

const MASKS = [
  (row, column) => (row + column) % 2,
  (row) => row % 2,
  (row, column) => column % 3,
  (row, column) => (row + column) % 3,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2,
  (row, column) => ((row * column) % 2) + ((row * column) % 3),
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2,
];

/* ---- words: data and Reed-Solomon over GF(256) ---- */

const POWERS = new Uint8Array(510);
const LOGS = new Uint8Array(256);
for (let exponent = 0, value = 1; exponent < 255; exponent += 1) {
  POWERS[exponent] = POWERS[exponent + 255] = value;
  LOGS[value] = exponent;
  value = (value << 1) ^ (value & 0x80 ? 0x11d : 0);
}
const times = (a, b) => (a && b ? POWERS[LOGS[a] + LOGS[b]] : 0);

function generator(degree) {
  let found = [1];
  for (let i = 0; i < degree; i += 1) {
    const next = [...found, 0];
    for (let j = 0; j < found.length; j += 1) next[j + 1] ^= times(found[j], POWERS[i]);
    found = next;
  }
  return found.slice(1);
}

function errorWords(data, divisor) {
  const rest = new Array(divisor.length).fill(0);
  for (const word of data) {
    const factor = word ^ rest.shift();
    rest.push(0);
    divisor.forEach((value, i) => (rest[i] ^= times(value, factor)));
  }
  return rest;
}

const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);
const headBits = (version) => 4 + (version < 10 ? 8 : 16);

function versionFor(length) {
  for (let version = 1; version < BLOCKS.length; version += 1) {
    if (headBits(version) + length * 8 <= sum(BLOCKS[version][1]) * 8) return version;
  }
  throw new RangeError("too long for a QR code that a phone reads easily");
}

function dataWords(bytes, version) {
  const capacity = sum(BLOCKS[version][1]);
  const bits = [];
  const put = (value, count) => {
    for (let i = count - 1; i >= 0; i -= 1) bits.push((value >>> i) & 1);
  };
  put(4, 4);
  put(bytes.length, headBits(version) - 4);
  for (const byte of bytes) put(byte, 8);
  put(0, Math.min(4, capacity * 8 - bits.length));
  while (bits.length % 8) bits.push(0);
  const words = [];
  for (let i = 0; i < bits.length; i += 8) words.push(parseInt(bits.slice(i, i + 8).join(""), 2));
  for (let pad = 0xec; words.length < capacity; pad ^= 0xec ^ 0x11) words.push(pad);
  return words;
}

function allWords(bytes, version) {
  const [errors, sizes] = BLOCKS[version];
  const words = dataWords(bytes, version);
  const divisor = generator(errors);
  let at = 0;
  const data = sizes.map((size) => words.slice(at, (at += size)));
  const checks = data.map((block) => errorWords(block, divisor));
  const woven = [];
  for (let i = 0; i < Math.max(...sizes); i += 1) for (const block of data) if (i < block.length) woven.push(block[i]);
  for (let i = 0; i < errors; i += 1) for (const block of checks) woven.push(block[i]);
  return woven;
}

/* ---- modules: null is free, 0 light, 1 dark ---- */

function fixed(version) {
  const size = version * 4 + 17;
  const grid = Array.from({ length: size }, () => new Array(size).fill(null));
  const set = (row, column, dark) => {
    if (grid[row]?.[column] !== undefined) grid[row][column] = Number(dark);
  };
  for (const [top, left] of [[3, 3], [3, size - 4], [size - 4, 3]]) {
    for (let y = -4; y <= 4; y += 1) {
      for (let x = -4; x <= 4; x += 1) set(top + y, left + x, ![2, 4].includes(Math.max(Math.abs(x), Math.abs(y))));
    }
  }
  for (let i = 8; i < size - 8; i += 1) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  const last = ALIGNED[version].at(-1);
  for (const row of ALIGNED[version]) {
    for (const column of ALIGNED[version]) {
      if ((row === 6 && column === 6) || (row === 6 && column === last) || (row === last && column === 6)) continue;
      for (let y = -2; y <= 2; y += 1) {
        for (let x = -2; x <= 2; x += 1) set(row + y, column + x, Math.max(Math.abs(x), Math.abs(y)) !== 1);
      }
    }
  }
  return grid;
}

/* A number with its check bits (BCH). */
function checked(value, bits, divisor, width) {
  let rest = value << bits;
  for (let i = width - 1; i >= bits; i -= 1) if ((rest >>> i) & 1) rest ^= divisor << (i - bits);
  return (value << bits) | rest;
}

function inform(grid, version, mask) {
  const size = grid.length;
  const format = checked(mask, 10, 0x537, 15) ^ 0x5412; // level M is 00
  for (let i = 0; i < 15; i += 1) {
    const bit = (format >>> i) & 1;
    if (i < 6) grid[i][8] = bit;
    else if (i < 8) grid[i + 1][8] = bit;
    else grid[size - 15 + i][8] = bit;
    if (i < 8) grid[8][size - 1 - i] = bit;
    else if (i === 8) grid[8][7] = bit;
    else grid[8][14 - i] = bit;
  }
  grid[size - 8][8] = 1;
  if (version < 7) return;
  const told = checked(version, 12, 0x1f25, 18);
  for (let i = 0; i < 18; i += 1) {
    const [a, b] = [Math.floor(i / 3), size - 11 + (i % 3)];
    grid[a][b] = grid[b][a] = (told >>> i) & 1;
  }
}

function fill(grid, free, words, mask) {
  const size = grid.length;
  let bit = 0;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const row = ((right + 1) & 2) === 0 ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (!free[row][column]) continue;
        const dark = (words[bit >>> 3] >>> (7 - (bit & 7))) & 1; // past the end: light
        grid[row][column] = dark ^ (MASKS[mask](row, column) === 0);
        bit += 1;
      }
    }
  }
}

/* What readers find hard (section 7.8.3): long runs and square blocks of one colour, false finders. */
function penalty(grid) {
  let total = 0;
  const lines = [...grid, ...grid.map((_, column) => grid.map((row) => row[column]))].map((line) => line.join(""));
  for (const line of lines) {
    for (const run of line.match(/0{5,}|1{5,}/g) ?? []) total += run.length - 2;
    total += 40 * ((line.match(/(?=10111010000)/g) ?? []).length + (line.match(/(?=00001011101)/g) ?? []).length);
  }
  for (let y = 1; y < grid.length; y += 1) {
    for (let x = 1; x < grid.length; x += 1) {
      const four = grid[y][x] + grid[y - 1][x] + grid[y][x - 1] + grid[y - 1][x - 1];
      if (four % 4 === 0) total += 3;
    }
  }
  return total;
}

/* Rows of 0 and 1. Raises RangeError beyond 213 bytes. */
export function modules(text) {
  const bytes = new TextEncoder().encode(text);
  const version = versionFor(bytes.length);
  const words = allWords(bytes, version);
  const plain = fixed(version);
  inform(plain, version, 0);
  const free = plain.map((row) => row.map((module) => module === null));
  const drawn = MASKS.map((_, mask) => {
    const grid = plain.map((row) => [...row]);
    fill(grid, free, words, mask);
    inform(grid, version, mask);
    return grid;
  });
  return drawn.reduce((best, grid) => (penalty(grid) < penalty(best) ? grid : best));
}

export function picture(text, label) {
  const grid = modules(text);
  const size = grid.length + 2 * QUIET;
  const svg = document.createElementNS(SVG, "svg");
  const ground = document.createElementNS(SVG, "rect");
  const dark = document.createElementNS(SVG, "path");
  for (const [name, value] of [["viewBox", `0 0 ${size} ${size}`], ["role", "img"], ["aria-label", label], ["class", "qr"]]) {
    svg.setAttribute(name, value);
  }
  for (const [name, value] of [["width", size], ["height", size], ["fill", "#fff"]]) ground.setAttribute(name, value);
  const path = grid.flatMap((row, y) => row.map((module, x) => (module ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : "")));
  dark.setAttribute("d", path.join(""));
  dark.setAttribute("fill", "#000");
  dark.setAttribute("shape-rendering", "crispEdges");
  svg.append(ground, dark);
  return svg;
}
