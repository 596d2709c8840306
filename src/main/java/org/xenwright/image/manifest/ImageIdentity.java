package org.xenwright.image.manifest;

import java.time.Instant;
import org.xenwright.platform.GuestType;

/**
 * The identity of an image, which its layout, its files and its documents are made for.
 *
 * @param name of the image, which its files begin with
 * @param coordinates of the project: group:artifact:version
 * @param seed what identities that outlive a version are derived from: group:artifact
 * @param architecture of its packages, by Debian's name
 * @param type how its domains start
 * @param clock the time nothing in it is younger than
 */
public record ImageIdentity(
        String name, String coordinates, String seed, String architecture, GuestType type, Instant clock) {
    /** Returns the version in its coordinates. */
    public String version() {
        return coordinates.substring(coordinates.lastIndexOf(':') + 1);
    }
}
