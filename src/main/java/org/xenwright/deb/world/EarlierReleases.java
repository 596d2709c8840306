package org.xenwright.deb.world;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.repository.Source;
import org.xenwright.deb.repository.Trust;
import org.xenwright.packages.Lock;

/** The dates of an earlier lock: a lock made from a Release accepts no older one in its place, on whichever machine. */
final class EarlierReleases {
    private final List<Lock.Source> seen;

    /** @param before null when there is no lock yet */
    EarlierReleases(@Nullable Lock before) {
        seen = before == null ? List.of() : before.sources();
    }

    /** Returns the sources, each of which refuses what is older than the lock knows. */
    List<Source> bind(List<Source> sources) {
        return sources.stream()
                .map(source -> source.withFreshness(source.freshness().withNotBefore(date(source))))
                .toList();
    }

    // a lock has no addresses. Where two repositories of one signer call their suites alike, the older date binds both
    private @Nullable Instant date(Source source) {
        return seen.stream()
                .filter(each -> each.suite().equals(source.suite().replace("$(ARCH)", each.architecture())))
                .filter(each -> source.isFlat() || source.components().containsAll(each.components()))
                .filter(each -> signs(source.trust(), each.signers()))
                .map(Lock.Source::date)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    private static boolean signs(Trust trust, List<String> signers) {
        return trust instanceof Trust.Keys keys ? signers.stream().anyMatch(keys.keyring()::has) : signers.isEmpty();
    }
}
