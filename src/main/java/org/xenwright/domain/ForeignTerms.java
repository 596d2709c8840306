package org.xenwright.domain;

import java.util.Map;
import java.util.Set;
import org.xenwright.domain.device.XlFormat;

/**
 * The terms on which domain files that came with an image are accepted.
 *
 * @param said keys that the user sets, so that those of the files are ignored
 * @param allowed keys, and options of cards and disks, that the user accepts from the files though they concern more
 *     than the guest
 * @param disks the image's own disks by the names of their files
 */
public record ForeignTerms(Set<String> said, Set<String> allowed, Map<String, OwnFile> disks) {
    /**
     * A disk of the image.
     *
     * @param place where it lies on the Xen host
     */
    public record OwnFile(String place, XlFormat format) {}

    public ForeignTerms {
        said = Set.copyOf(said);
        allowed = Set.copyOf(allowed);
        disks = Map.copyOf(disks);
    }
}
