package org.xenwright.image.manifest;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The name of a file beside an image. It leads nowhere else, is not hidden, and is neither a device or other special
 * name of any system nor used there for something else. Every name in the documents of an image passes here before it
 * is used.
 *
 * @param text one letter or digit, then letters, digits and {@code . _ + -}
 */
public record FileName(String text) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,199}");

    /** Leaves room for the suffixes of an image's files. */
    private static final int LONGEST_IMAGE = 128;

    /** Devices of Windows, whatever follows a dot. */
    private static final Pattern DEVICE = Pattern.compile("(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

    /** Our own: the folder of the domains, and what is not whole yet. */
    private static final Set<String> TAKEN = Set.of("domains");

    /** @throws IllegalArgumentException when this is not such a name */
    public FileName {
        String low = text == null ? "" : text.toLowerCase(Locale.ROOT);
        if (!PLAIN.matcher(text == null ? "" : text).matches()
                || DEVICE.matcher(low).matches()
                || low.endsWith(".")
                || low.endsWith(".partial")
                || TAKEN.contains(low)) {
            throw new IllegalArgumentException("a file called '" + shown(text) + "'");
        }
    }

    /** Returns the name of an image, which those of its files begin with and a folder may have. */
    public static FileName ofImage(String text) {
        FileName name = new FileName(text);
        if (text.length() > LONGEST_IMAGE) {
            throw new IllegalArgumentException("a name of " + text.length() + " letters");
        }
        return name;
    }

    /** Returns whether it begins with the image's name and has a suffix. */
    public boolean isOf(FileName image) {
        return text.length() > image.text.length() + 1
                && text.startsWith(image.text)
                && ".-".indexOf(text.charAt(image.text.length())) >= 0;
    }

    /** Returns a text that is safe in a message, whatever it holds. */
    private static String shown(String text) {
        if (text == null) {
            return "";
        }
        String plain = text.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
        return plain.length() > 200 ? plain.substring(0, 200) + "…" : plain;
    }
}
