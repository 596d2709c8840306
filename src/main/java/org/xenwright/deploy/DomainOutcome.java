package org.xenwright.deploy;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of a domain in a rollout.
 *
 * @param change what was to be done, in a word
 * @param at its destination
 * @param generation that is current now; 0 for none
 * @param detail in a sentence
 * @param millis it took
 * @param log its console, a path; null for none
 * @param lastLines of its console, unless all is well
 */
public record DomainOutcome(
        String domain,
        String change,
        String at,
        Result result,
        int generation,
        String detail,
        long millis,
        @Nullable String log,
        List<String> lastLines) {
    public DomainOutcome {
        lastLines = List.copyOf(lastLines);
    }

    /** How it ended, the worst first. */
    public enum Result {
        /** Neither the new generation runs nor the old one. */
        DOWN,
        /** Its destination was lost on the way; the next run finds out. */
        LOST,
        /** The new generation was not ready, and the old one runs again. */
        ROLLED_BACK,
        /** It is as it was before. */
        FAILED,
        /** It was not tried. */
        SKIPPED,
        DONE;

        /** Returns it in words. */
        public String phrase() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** Returns whether it is as it was to be. */
    public boolean done() {
        return result == Result.DONE;
    }

    static DomainOutcome of(PlannedChange change, Result result, int generation, String detail) {
        return new DomainOutcome(
                change.domain(), change.kind().word(), change.place(), result, generation, detail, 0, null, List.of());
    }

    DomainOutcome took(long duration) {
        return new DomainOutcome(domain, change, at, result, generation, detail, duration, log, lastLines);
    }
}
