/** For screen and paper alike: a table's heading stands on each printed page, long keys break. */
export const reportStyle = `
:root { color-scheme: light; font: 14px/1.45 system-ui, sans-serif; }
body { margin: 2rem; color: #1a1a1a; background: #fff; }
h1 { margin: 0 0 0.5rem; font-size: 1.6rem; }
h2 { margin: 2rem 0 0.5rem; font-size: 1.2rem; break-after: avoid; }
table { width: 100%; border-collapse: collapse; font-size: 0.85rem; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { padding: 0.25rem 0.5rem; border: 1px solid #bbb; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #eee; }
@page { size: A4 landscape; margin: 1.2cm; }
@media print { body { margin: 0; font-size: 11px; } }
`;
