package org.xenwright.boot.driver;

/**
 * The answer whether a driver can run here.
 *
 * @param usable whether a guest can be started
 * @param reason what it would use, or why it cannot
 */
public record Availability(boolean usable, String reason) {
    public static Availability yes(String how) {
        return new Availability(true, how);
    }

    public static Availability no(String why) {
        return new Availability(false, why);
    }
}
