package org.xenwright.deploy.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Availability;
import org.xenwright.deploy.Observation;
import org.xenwright.deploy.xl.XlHost;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;

/** A plain Xen host on which domains are booted for a trial. Any thread may use it. */
public final class BootHost {
    private static final String PREFIX = "boot-";
    private static final int RANDOM = 12;
    private static final Pattern NAME = Pattern.compile(PREFIX + "[0-9a-f]{" + RANDOM + "}");

    private final Opener opener;
    private final String who;
    private final Consumer<String> warnings;
    private final Map<FileState, Digest> digests = new ConcurrentHashMap<>();
    /** Images that nobody else brought to the host. */
    private final Set<Digest> brought = ConcurrentHashMap.newKeySet();

    private @Nullable Availability found;
    private boolean swept;

    /** A way to the host, for a deployment of a name. */
    @FunctionalInterface
    public interface Opener {
        Opened open(String deployment) throws IOException;
    }

    /**
     * A connection to the host.
     *
     * @param after what is to be ended when it is closed
     */
    public record Opened(XlHost host, String deployment, Runnable after) implements AutoCloseable {
        @Override
        public void close() {
            try {
                host.close();
            } finally {
                after.run();
            }
        }
    }

    /** A file as it was when it was read. */
    private record FileState(Path file, long size, FileTime changed) {}

    /**
     * @param who boots, as others on the host are told
     * @param warnings receives what went wrong after a boot, which is no part of its verdict
     */
    public BootHost(Opener opener, String who, Consumer<String> warnings) {
        this.opener = opener;
        this.who = who;
        this.warnings = warnings;
    }

    /** Tells what went wrong after a boot. */
    void warn(String text) {
        warnings.accept(text);
    }

    /** Returns whether it can be reached and has a Xen; it is asked once. */
    synchronized Availability availability() {
        Availability known = found;
        if (known == null) {
            try (Opened opened = opener.open(name())) {
                Observation seen = opened.host().observe();
                known = Availability.yes(
                        "Xen " + seen.version() + " on " + opened.host().id());
            } catch (ProblemException e) {
                known = Availability.no(e.problem().text());
            } catch (IOException e) {
                known = Availability.no(String.valueOf(e.getMessage()));
            }
            found = known;
        }
        return known;
    }

    /** Begins a trial, whose name nobody else has. */
    Trial begin() throws IOException {
        Trial trial = Trial.begin(opener.open(name()), who, brought);
        try {
            sweep(trial);
            return trial;
        } catch (IOException | RuntimeException e) {
            trial.abandon(e);
            throw e;
        }
    }

    /** Removes, once, what trials left here that were killed: their domains would keep their names from new ones. */
    private synchronized void sweep(Trial trial) throws IOException {
        if (!swept) {
            for (String each : trial.others(PREFIX)) {
                if (NAME.matcher(each).matches()) {
                    Trial.sweep(opener.open(each), who);
                }
            }
            swept = true;
        }
    }

    private static String name() {
        return PREFIX + UUID.randomUUID().toString().replace("-", "").substring(0, RANDOM);
    }

    /** Returns the digest of a file, which is read once unless it changes. */
    Digest digest(Path file) throws IOException {
        FileState state = new FileState(file, Files.size(file), Files.getLastModifiedTime(file));
        Digest digest = digests.get(state);
        if (digest == null) {
            digest = Digest.of(file);
            digests.put(state, digest);
        }
        return digest;
    }
}
