package org.xenwright.filesystem.iso9660;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.xenwright.content.ImagePlan;

/**
 * The options of a file system: with its tree they decide its bytes.
 *
 * @param label of the volume: at most 32 capital letters, digits and underscores
 * @param clock the time of everything in it
 * @param boot what a firmware can start; the first is the default one
 * @param behind an image that lies behind the file system, from a whole MiB on; empty for none
 */
public record IsoOptions(String label, Instant clock, List<BootEntry> boot, Optional<ImagePlan> behind) {
    /** The longest label in characters. */
    public static final int MOST_LABEL = 32;

    private static final Pattern LABEL = Pattern.compile("[A-Z0-9_]{0," + MOST_LABEL + "}");
    private static final Pattern FOREIGN = Pattern.compile("[^A-Z0-9_]");

    public IsoOptions {
        boot = List.copyOf(boot);
        if (!LABEL.matcher(label).matches()) {
            throw new IllegalArgumentException("a label '" + label + "'");
        }
    }

    /** A volume that boots nothing. */
    public static IsoOptions of(String label, Instant clock) {
        return new IsoOptions(label(label), clock, List.of(), Optional.empty());
    }

    /** Returns a text as a label: in capital letters, cut to what has room, with underscores for all others. */
    public static String label(String text) {
        String capital = FOREIGN.matcher(text.toUpperCase(Locale.ROOT)).replaceAll("_");
        return capital.substring(0, Math.min(MOST_LABEL, capital.length()));
    }

    /** Returns these, with what a firmware can start. */
    public IsoOptions withBoot(List<BootEntry> changed) {
        return new IsoOptions(label, clock, changed, behind);
    }

    /** Returns these, with an image behind the file system. */
    public IsoOptions withBehind(ImagePlan changed) {
        return new IsoOptions(label, clock, boot, Optional.of(changed));
    }
}
