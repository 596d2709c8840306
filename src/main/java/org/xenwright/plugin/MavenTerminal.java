package org.xenwright.plugin;

import java.util.Map;
import java.util.Optional;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.logging.Log;
import org.jspecify.annotations.Nullable;
import org.xenwright.progress.LiveLines;
import org.xenwright.progress.Screen;

/**
 * The terminal of a Maven session, where lines may be drawn over. Maven itself says only whether it may ask questions,
 * and its libraries that know terminals differ between its versions, so the operating system is asked about standard
 * output.
 */
final class MavenTerminal {
    private static @Nullable Optional<LiveLines> known; // of this process, however many goals run in it

    private MavenTerminal() {}

    /**
     * Returns the live lines of a session; empty where output is no terminal or is to be plain, and where others print
     * at the same time.
     *
     * @param session null while a goal is being configured
     */
    static Optional<LiveLines> of(@Nullable MavenSession session, Log log) {
        if (session == null) {
            return Optional.empty();
        }
        boolean alone = session.getRequest().getDegreeOfConcurrency() <= 1;
        boolean wanted = session.getRequest().isInteractiveMode()
                && !"never".equals(session.getUserProperties().getProperty("style.color"))
                && isLively(System.getenv());
        return alone && wanted && log.isInfoEnabled() ? ofThisProcess() : Optional.empty();
    }

    /** Returns whether the environment is that of a user at a terminal which can move its cursor. */
    static boolean isLively(Map<String, String> environment) {
        String ci = environment.getOrDefault("CI", "");
        String terminal = environment.getOrDefault("TERM", "");
        return (ci.isBlank() || ci.equals("false")) && !terminal.isEmpty() && !terminal.equals("dumb");
    }

    private static synchronized Optional<LiveLines> ofThisProcess() {
        Optional<LiveLines> found = known;
        if (found == null) {
            found = Screen.ofThisProcess().map(LiveLines::new);
            known = found;
        }
        return found;
    }
}
