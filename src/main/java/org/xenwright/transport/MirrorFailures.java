package org.xenwright.transport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.problem.Problem;

/** The failures of mirrors that were asked in turn for a file which an index names with its size and digest. */
public final class MirrorFailures {
    private final List<IOException> failures = new ArrayList<>();

    /** Notes bytes that are not those of the file. */
    public void add(MismatchException failure) {
        failures.add(failure);
    }

    /** Notes a download that failed; a mirror without the file, or with a larger one, has another state. */
    public void add(DownloadException failure) {
        boolean other = failure.reason() == DownloadException.Reason.MISSING
                || failure.reason() == DownloadException.Reason.TOO_LARGE;
        failures.add(other ? new MismatchException(Problem.messageOf(failure)) : failure);
    }

    /**
     * Returns the one to tell of, which has the others with it: the first that no fresh look at the mirrors would mend,
     * else the first.
     *
     * @param none what is wrong when no mirror was asked
     */
    public IOException worst(String none) {
        IOException worst = failures.stream()
                .filter(each -> !(each instanceof MismatchException))
                .findFirst()
                .orElseGet(() -> failures.isEmpty() ? new MismatchException(none) : failures.get(0));
        failures.stream().filter(each -> each != worst).forEach(worst::addSuppressed);
        return worst;
    }
}
