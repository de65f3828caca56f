/** Line charts as SVG, for docs/performance.md: both axes logarithmic, so that proportional growth is a straight line. */

export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Chart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly Series[];
  /** A label for a value of an axis. */
  readonly xText: (value: number) => string;
  readonly yText: (value: number) => string;
}

const width = 640;
const height = 360;
const left = 84;
const right = 150;
const top = 40;
const bottom = 52;
/** Told apart by dash and mark too, not by colour alone. */
const looks = [
  { colour: '#1f6feb', dash: '', mark: 'circle' },
  { colour: '#b35900', dash: '6 3', mark: 'square' },
  { colour: '#1a7f37', dash: '2 3', mark: 'diamond' },
  { colour: '#8250df', dash: '8 3 2 3', mark: 'circle' },
] as const;

const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${String(c.charCodeAt(0))};`);

interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** From the power of ten below the least value to the one above the greatest. */
function logScale(values: readonly number[], from: number, to: number): Scale {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    at: (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from),
    ticks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)),
  };
}

function mark(kind: (typeof looks)[number]['mark'], x: number, y: number, colour: string): string {
  if (kind === 'circle') return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="4" fill="${colour}"/>`;
  const turn = kind === 'diamond' ? ` transform="rotate(45 ${x.toFixed(1)} ${y.toFixed(1)})"` : '';
  return `<rect x="${(x - 3.5).toFixed(1)}" y="${(y - 3.5).toFixed(1)}" width="7" height="7" fill="${colour}"${turn}/>`;
}

export function drawChart({ title, x, y, series, xText, yText }: Chart): string {
  const all = series.flatMap(({ points }) => points);
  const across = logScale(
    all.map(([value]) => value),
    left,
    width - right,
  );
  const up = logScale(
    all.map(([, value]) => value),
    height - bottom,
    top,
  );
  const parts: string[] = [];
  for (const tick of across.ticks) {
    const at = across.at(tick).toFixed(1);
    parts.push(
      `<path class="grid" d="M${at} ${String(top)}V${String(height - bottom)}"/>`,
      `<text x="${at}" y="${String(height - bottom + 18)}" text-anchor="middle">${escaped(xText(tick))}</text>`,
    );
  }
  for (const tick of up.ticks) {
    const at = up.at(tick);
    parts.push(
      `<path class="grid" d="M${String(left)} ${at.toFixed(1)}H${String(width - right)}"/>`,
      `<text x="${String(left - 8)}" y="${(at + 4).toFixed(1)}" text-anchor="end">${escaped(yText(tick))}</text>`,
    );
  }
  for (const [i, { name, points }] of series.entries()) {
    const { colour, dash, mark: kind } = looks[i % looks.length]!;
    const line = points.map(([a, b]) => `${across.at(a).toFixed(1)} ${up.at(b).toFixed(1)}`).join('L');
    parts.push(
      `<path d="M${line}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/>`,
      ...points.map(([a, b]) => mark(kind, across.at(a), up.at(b), colour)),
      mark(kind, width - right + 16, top + 10 + i * 20, colour),
      `<text x="${String(width - right + 28)}" y="${String(top + 14 + i * 20)}">${escaped(name)}</text>`,
    );
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-label="${escaped(title)}">
<style>svg{background:#fff}text{font:12px sans-serif;fill:#24292f}.grid{stroke:#d0d7de;fill:none}</style>
<text x="${String(left)}" y="22" font-weight="bold">${escaped(title)}</text>
${parts.join('\n')}
<text x="${String((left + width - right) / 2)}" y="${String(height - 12)}" text-anchor="middle">${escaped(x)}</text>
<text transform="translate(16 ${String((top + height - bottom) / 2)}) rotate(-90)" text-anchor="middle">${escaped(y)}</text>
</svg>
`;
}
