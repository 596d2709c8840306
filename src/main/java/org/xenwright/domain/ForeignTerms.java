package org.xenwright.domain;

import java.util.Map;
import java.util.Set;
import org.xenwright.domain.device.XlFormat;

/**
 * On which terms domain files are taken that came with an image.
 *
 * @param said keys that whoever gets the image sets himself, so that what the files say of them does not count
 * @param allowed keys, and options of cards and disks, that he takes from the files though they are no matter of the
 *     guest alone
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
