/** Lists, makes, renames and deletes cases. */
import type { CasesCalls } from '../src/rpc/contract.ts';
import { serve } from '../src/rpc/serve.ts';
import { CaseRegistry } from '../src/store/case-registry.ts';

serve<CasesCalls>({
  list: ({ prefix }) => new CaseRegistry(prefix).list(),
  create: ({ prefix, name }) => new CaseRegistry(prefix).create(name),
  async rename({ prefix, id, name }) {
    await new CaseRegistry(prefix).rename(id, name);
    return undefined;
  },
  async remove({ prefix, id }) {
    await new CaseRegistry(prefix).remove(id);
    return undefined;
  },
});
