/** What `npm run bench` measures in the browser. */
export { benchPage } from './page-bench.ts';
export { ProductBench } from './product-bench.ts';
export { benchScale, scaleCharts } from './scale-bench.ts';
