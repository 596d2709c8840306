package org.xenwright.ssh;

/**
 * The SSH library's log, turned off unless somebody asks for it: it repeats in its own words, with stack traces, what
 * is told to the user as a problem, and in its finer levels it shows what travels.
 */
final class QuietLibrary {
    private static final String LIBRARY = "org.apache.sshd";

    private QuietLibrary() {}

    /** Does so; has no effect on classes of the library that are loaded already. */
    static void hush() {
        // Maven 3 and 4; each reads its property when a class asks for its logger
        for (String prefix : new String[] {"org.slf4j.simpleLogger.log.", "maven.logger.log."}) {
            if (System.getProperty(prefix + LIBRARY) == null) {
                System.setProperty(prefix + LIBRARY, "off");
            }
        }
    }
}
