import { Lab } from './lab.mjs';

/** Runs each test against each stack, one after the other. */
export async function runAll(tests, stacks) {
  const findings = [];
  for (const stack of stacks) {
    console.error(`${stack.title} …`);
    for (const test of tests) findings.push({ test, stack, ...(await runOne(test, stack)) });
  }
  return findings;
}

async function runOne(test, stack) {
  if (test.needsFiles && !stack.keepsFiles) return { shown: 'n/a', kept: true };
  const lab = new Lab(stack);
  try {
    return await test.measure(lab);
  } catch (cause) {
    throw new Error(`'${test.title}' could not be measured with ${stack.title}.`, { cause });
  } finally {
    await lab.close();
  }
}
