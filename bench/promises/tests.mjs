import { failingTests } from './tests/failing.mjs';
import { identityTests } from './tests/identity.mjs';
import { overlappingTests } from './tests/overlapping.mjs';
import { redirectTests } from './tests/redirects.mjs';
import { traceTests } from './tests/traces.mjs';
import { valueTests } from './tests/values.mjs';

/** All tests, in the order of the rows. */
export const tests = [
  ...overlappingTests,
  ...redirectTests,
  ...failingTests,
  ...identityTests,
  ...traceTests,
  ...valueTests,
];
