package org.xenwright.boot.console;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A secret word that marks the console lines of what we brought into a guest, since every program there can print: it
 * differs for each boot, and in the guest only root can read it.
 *
 * @param word 32 hexadecimal digits
 */
public record Seal(String word) {
    private static final String MARK = "@check ";
    private static final Pattern WORD = Pattern.compile("[0-9a-f]{32}");

    public Seal {
        if (!WORD.matcher(word).matches()) {
            throw new IllegalArgumentException("no word of a seal");
        }
    }

    /** Returns a new random seal. */
    public static Seal fresh() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return new Seal(HexFormat.of().formatHex(random));
    }

    /**
     * Returns what a line says after this seal; empty for a line without it. It may begin anywhere in the line, since a
     * prompt without a line's end may stand before it.
     */
    public Optional<String> opened(String line) {
        String mark = MARK + word + " ";
        int at = line.indexOf(mark);
        return at < 0 ? Optional.empty() : Optional.of(line.substring(at + mark.length()));
    }
}
