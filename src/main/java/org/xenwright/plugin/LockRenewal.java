package org.xenwright.plugin;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.plugin.logging.Log;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.Count;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockDifference;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockFile;
import org.xenwright.packages.LockUpdate;
import org.xenwright.problem.Problem;

/**
 * The making and updating of a lock.
 *
 * @param frozen whether a lock that does not fit the POM is an error
 */
record LockRenewal(LockFile file, boolean frozen, Log log) {
    /**
     * Returns the lock that is in the file afterwards; where there was none, one is made.
     *
     * @param update names of packages; or the word true alone for all, false for only what the POM requires
     */
    Lock renew(ImageInputs inputs, List<String> update, LockEnvironment environment) throws IOException {
        Optional<Lock> present = file.read();
        if (present.isEmpty()) {
            return write(inputs, null, inputs.lock(LockUpdate.NONE, environment));
        }
        Lock before = present.get();
        if (update.equals(List.of("true"))) {
            return write(inputs, before, inputs.lock(LockUpdate.all(before), environment));
        }
        return update.equals(List.of("false"))
                ? fitting(inputs, before, environment)
                : write(inputs, before, inputs.lock(LockUpdate.only(before, Set.copyOf(update)), environment));
    }

    private Lock fitting(ImageInputs inputs, Lock before, LockEnvironment environment) throws IOException {
        Optional<String> complaint = inputs.complaint(before);
        if (complaint.isEmpty()) {
            log.info(file.path().getFileName() + " fits the POM");
            return before;
        }
        if (frozen) {
            throw Problem.of(
                            "keeping the lock, which must not change in this build",
                            "run 'mvn xen:lock -Dxen.update=false' elsewhere and commit the result, or set"
                                    + " -Dxen.frozen=false")
                    .at(file.path().toString())
                    .found(complaint.get())
                    .expected("a lock that fits the POM")
                    .raise();
        }
        log.info(file.path().getFileName() + " does not fit the POM: " + complaint.get());
        return write(inputs, before, inputs.lock(LockUpdate.only(before, Set.of()), environment));
    }

    private Lock write(ImageInputs inputs, @Nullable Lock before, Lock resolved) throws IOException {
        Lock made = before == null ? resolved : resolved.withAccounts(before.accounts());
        LockDifference difference = LockDifference.between(before, made, inputs.world()::versions);
        if (made.equals(before)) {
            log.info(file.path().getFileName() + " is up to date");
            return made;
        }
        file.write(made);
        difference.lines().forEach(log::info);
        String changes =
                before == null ? "" : difference.isEmpty() ? "; no input changed" : "; " + difference.summary();
        log.info("wrote " + file.path().getFileName() + ": "
                + Count.of(made.packages().size(), "package") + ", "
                + Count.of(made.artifacts().size(), "artifact") + changes);
        return made;
    }
}
