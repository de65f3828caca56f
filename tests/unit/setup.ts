import { env } from 'node:process';
import fc from 'fast-check';

/** Property tests look at the same cases in every run; another seed, for a wider look, comes by SPOOR_SEED. */
fc.configureGlobal({ seed: Number(env['SPOOR_SEED'] ?? 1_607_427) });
