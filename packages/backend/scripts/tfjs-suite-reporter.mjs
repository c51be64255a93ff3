// A jasmine reporter that counts; plain JavaScript, so that any supported Node and any browser can run it.

const maximumMessage = 500;

/** An empty report of a place such as 'Node v24.1.0', and the reporter that fills it. */
export function suiteReporter(place) {
  const report = { place, passed: 0, failed: 0, skipped: 0, failures: [] };
  const fail = (name, failedExpectations) => {
    report.failed += 1;
    report.failures.push({ name, messages: failedExpectations.map(({ message }) => message.slice(0, maximumMessage)) });
  };
  const reporter = {
    specDone({ status, fullName, failedExpectations }) {
      if (status === 'passed') report.passed += 1;
      else if (status === 'failed') fail(fullName, failedExpectations);
      else report.skipped += 1;
    },
    suiteDone({ fullName, failedExpectations }) {
      if (failedExpectations.length > 0) fail(`${fullName} (set-up)`, failedExpectations);
    },
    jasmineDone({ failedExpectations }) {
      if (failedExpectations.length > 0) fail('all tests (set-up)', failedExpectations);
    },
  };
  return { report, reporter };
}
