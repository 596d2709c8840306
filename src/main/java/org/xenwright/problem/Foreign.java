package org.xenwright.problem;

import java.util.regex.Pattern;

/**
 * Untrusted text, of a guest, a script, a package, an image or a mirror, as a log or a terminal may show it: it
 * controls no terminal, hides nothing, and is no command to a build server. Each removed character leaves a question
 * mark.
 */
public final class Foreign {
    private static final int REPLACEMENT = '?';

    // facts: actions/runner, ActionCommand.cs, and Azure's agent, Command.cs ("##[", "##vso[" anywhere in a line);
    // TeamCity, "Service messages" ("##teamcity["); GitHub's second form, "::NAME::", begins a line
    private static final Pattern SHARPS = Pattern.compile("#(?=#)");
    private static final Pattern COLONS = Pattern.compile("(?m)^([\\s\\p{Z}?]*+:)(?=:)");
    // GitLab's runner and Travis fold lines between these
    private static final Pattern FOLDS = Pattern.compile("(section_(?:start|end)|travis_(?:fold|time))(?=:)");

    private Foreign() {}

    /** Several lines, each made harmless; tabs and line ends stay. */
    public static String text(String text) {
        return commands(characters(text, false));
    }

    /** One line: a line's end is taken out too. */
    public static String line(String text) {
        return commands(characters(text, true));
    }

    /**
     * Returns an error with its causes, in which each message is harmless; the error itself when all of them are. Its
     * kind and its stack trace are still told.
     */
    public static Throwable error(Throwable error) {
        return isHarmless(error) ? error : new Quoted(error, 0);
    }

    private static boolean isHarmless(Throwable error) {
        int depth = 0;
        for (Throwable each = error; each != null; each = each.getCause()) {
            String said = each.toString();
            if (!said.equals(text(said)) || each.getSuppressed().length > 0 || ++depth > Quoted.DEEPEST) {
                return false;
            }
        }
        return true;
    }

    private static String characters(String text, boolean one) {
        StringBuilder clean = new StringBuilder(text.length());
        int before = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            boolean chooses = choosesLook(before, c);
            before = c;
            if (c == '\r' && !one && i < text.length() && text.charAt(i) == '\n') {
                continue; // a line's end as other systems write it
            }
            boolean kept = c == '\t' || c == '\n' && !one || chooses || isPlain(c);
            clean.appendCodePoint(kept ? c : REPLACEMENT);
        }
        return clean.toString();
    }

    /** Returns whether a character shows itself and does nothing else. */
    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            // controls; what joins, hides or turns the writing around; separators of lines; halves of characters
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> (c & 0xfffe) != 0xfffe && !isFiller(c);
        };
    }

    /**
     * Returns whether a character says how the symbol before it is to look, as many programs do: an emoji, or plain
     * text.
     */
    private static boolean choosesLook(int before, int c) {
        return (c == 0xfe0e || c == 0xfe0f)
                && (Character.getType(before) == Character.OTHER_SYMBOL
                        || Character.getType(before) == Character.MATH_SYMBOL);
    }

    /**
     * Returns whether a letter has no width. Facts: Unicode, DerivedCoreProperties.txt, Default_Ignorable_Code_Point.
     */
    private static boolean isFiller(int c) {
        return c == 0x34f
                || c == 0x115f
                || c == 0x1160
                || c == 0x17b4
                || c == 0x17b5
                || c >= 0x180b && c <= 0x180f
                || c >= 0x2060 && c <= 0x206f
                || c == 0x3164
                || c >= 0xfe00 && c <= 0xfe0f
                || c == 0xffa0
                || c >= 0xfff0 && c <= 0xfffb
                || c >= 0xe0000 && c <= 0xe0fff;
    }

    private static String commands(String text) {
        String broken = text.indexOf('#') < 0 ? text : SHARPS.matcher(text).replaceAll("# ");
        broken = broken.indexOf(':') < 0 ? broken : COLONS.matcher(broken).replaceAll("$1 ");
        return broken.indexOf('_') < 0 ? broken : FOLDS.matcher(broken).replaceAll("$1 ");
    }

    /** Another error, told in harmless words. */
    private static final class Quoted extends Exception {
        static final int DEEPEST = 32; // a cause of a cause of …; deeper ones are of no use
        private static final long serialVersionUID = 1L;
        private final String kind;

        Quoted(Throwable error, int depth) {
            super(
                    error.getMessage() == null ? null : text(error.getMessage()),
                    error.getCause() == null || depth >= DEEPEST ? null : new Quoted(error.getCause(), depth + 1));
            kind = error.getClass().getName();
            setStackTrace(error.getStackTrace());
            for (Throwable each : depth < DEEPEST ? error.getSuppressed() : new Throwable[0]) {
                addSuppressed(new Quoted(each, DEEPEST));
            }
        }

        @Override
        public String toString() {
            return getMessage() == null ? kind : kind + ": " + getMessage();
        }
    }
}
