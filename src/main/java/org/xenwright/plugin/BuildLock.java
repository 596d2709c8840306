package org.xenwright.plugin;

import java.io.IOException;
import java.util.Optional;
import org.apache.maven.plugin.logging.Log;
import org.xenwright.packages.AccountNumbers;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockFile;
import org.xenwright.packages.LockUpdate;
import org.xenwright.problem.Problem;

/**
 * The lock that an image is built from.
 *
 * @param frozen whether it must not change
 */
record BuildLock(LockFile file, boolean frozen, Log log) {
    /** Returns the existing lock, if it fits; where there is none, makes one. */
    Lock read(ImageInputs inputs, LockEnvironment environment, BuildReport report) throws IOException {
        Optional<Lock> present = file.read();
        if (present.isEmpty()) {
            Lock made = inputs.lock(LockUpdate.NONE, environment);
            file.write(made);
            report.step("lock", BuildReport.State.MADE, "there was none");
            return made;
        }
        String remedy = "run 'mvn xen:lock -Dxen.update=false', which changes nothing else, and commit the result";
        Lock lock = fitting(file, inputs, "building from the lock", remedy);
        if (inputs.mirror() != null) {
            inputs.mirror()
                    .provide(
                            lock,
                            environment.access().store(),
                            environment.access().progress());
        }
        report.step("lock", BuildReport.State.REUSED, file.path().getFileName() + " fits the POM");
        return lock;
    }

    /**
     * Returns the existing lock.
     *
     * @throws org.xenwright.problem.ProblemException when there is none, or the POM asks for something else
     */
    static Lock fitting(LockFile file, ImageInputs inputs, String attempted, String remedy) throws IOException {
        Lock lock = file.read()
                .orElseThrow(() -> Problem.of(attempted, remedy)
                        .found("no " + file.path().getFileName())
                        .raise());
        Optional<String> complaint = inputs.complaint(lock);
        if (complaint.isPresent()) {
            throw Problem.of(attempted, remedy)
                    .at(file.path().toString())
                    .found(complaint.get())
                    .expected("a lock that fits the POM")
                    .raise();
        }
        return lock;
    }

    /** Records the numbers that new accounts were given, so that all later builds use them. */
    void record(Lock lock, AccountNumbers accounts) throws IOException {
        if (accounts.isEmpty() || accounts.equals(lock.accounts())) {
            return;
        }
        if (frozen) {
            log.warn(
                    "the lock, which must not change in this build, lacks numbers of accounts that this image has: build"
                            + " it elsewhere and commit "
                            + file.path().getFileName());
            return;
        }
        file.write(lock.withAccounts(accounts));
        log.info(
                "recorded the numbers of new users and groups in " + file.path().getFileName());
    }
}
