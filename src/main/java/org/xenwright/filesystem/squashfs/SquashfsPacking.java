package org.xenwright.filesystem.squashfs;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.problem.Problem;

/**
 * The compression of a squashfs and its level.
 *
 * @param compression with what
 * @param level how hard that tries, from 1 on
 */
public record SquashfsPacking(SquashfsCompression compression, int level) {
    /** zstd at its usual level. */
    public static final SquashfsPacking DEFAULT = of(SquashfsCompression.ZSTD);

    private static final Pattern FORM = Pattern.compile("([a-z]+)(?::([0-9]{1,3}))?");

    public SquashfsPacking {
        if (level < 1 || level > compression.mostLevel()) {
            throw new IllegalArgumentException(
                    "level " + level + " of " + compression + ", 1 to " + compression.mostLevel() + " are possible");
        }
    }

    /** At the usual level. */
    public static SquashfsPacking of(SquashfsCompression compression) {
        return new SquashfsPacking(compression, compression.level());
    }

    /**
     * Reads {@code zstd}, {@code xz} or {@code gzip}, with a level behind a colon or without.
     *
     * @param where the place of the text, for the message
     */
    public static SquashfsPacking parse(String text, String where) {
        Matcher matcher = FORM.matcher(text.strip());
        if (matcher.matches()) {
            for (SquashfsCompression each : SquashfsCompression.values()) {
                int level = matcher.group(2) == null ? each.level() : Integer.parseInt(matcher.group(2));
                if (each.name().toLowerCase(Locale.ROOT).equals(matcher.group(1))
                        && level >= 1
                        && level <= each.mostLevel()) {
                    return new SquashfsPacking(each, level);
                }
            }
        }
        throw Problem.of("choosing how a squashfs is packed", "correct the word")
                .at(where)
                .found("'" + text + "'")
                .expected("zstd, zstd:1 to zstd:22, xz, xz:1 to xz:9, gzip, or gzip:1 to gzip:9")
                .raise();
    }
}
