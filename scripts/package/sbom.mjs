// What is in the package, as CycloneDX: npm's list of what the daemon bundles, and the engine.
import { root } from '../paths.mjs';
import { run } from './run.mjs';

/** @param {import('./engine.mjs').Engine['component']} engine @param {Date} time @returns {string} */
export function billOfMaterials(engine, time) {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only', '--loglevel=error'];
  /** @type {{ serialNumber?: string, metadata: { timestamp: string, component: { name: string } }, components: object[] }} */
  const bill = JSON.parse(run('npm', args, { cwd: root, read: true }));
  // The same for the same commit, wherever it is checked out.
  delete bill.serialNumber;
  bill.metadata.timestamp = time.toISOString();
  bill.metadata.component.name = 'skep';
  bill.components.push({ 'bom-ref': engine.purl, type: 'platform', ...engine });
  return `${JSON.stringify(bill, null, 2)}\n`;
}
