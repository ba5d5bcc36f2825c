// Reads BPMN files with the library that the modelling tools use; a warning fails. Usage: node bpmn.mjs FILE…
import { readFileSync } from 'node:fs';
import { BpmnModdle } from 'bpmn-moddle';

let failed = 0;
for (const file of process.argv.slice(2)) {
  const { rootElement, warnings } = await new BpmnModdle().fromXML(readFileSync(file, 'utf8'));
  const plane = rootElement.diagrams?.[0]?.plane;
  const undrawn = (plane?.planeElement ?? []).filter((shape) => !shape.bpmnElement);
  const problems = [...warnings.map((w) => w.message), ...undrawn.map((s) => `${s.id} draws nothing`)];
  if (!plane) problems.push('there is no drawing');
  problems.forEach((problem) => console.error(`${file}: ${problem}`));
  failed += problems.length;
}
console.log(`${process.argv.length - 2} BPMN files, ${failed} problems`);
process.exit(failed ? 1 : 0);
