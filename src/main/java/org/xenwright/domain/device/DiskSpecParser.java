package org.xenwright.domain.device;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a disk string the way Xen's generated scanner does: at each place the rule with the longest match wins, the
 * first of equals; what follows an old prefix counts for its length although it is read again afterwards.
 */
final class DiskSpecParser {
    private static final List<String> FORMAT_PREFIXES = List.of("raw", "qcow", "qcow2", "vhd");
    private static final List<String> SCRIPT_PREFIXES = List.of("iscsi", "nbd", "enbd", "drbd");
    private static final List<String> IGNORED_PREFIXES =
            List.of("tapdisk", "tap", "tap2", "aio", "ioemu", "file", "phy");
    private static final String LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";

    private final String text;
    private final DiskDraft draft = new DiskDraft();
    private int at;
    private boolean halted;
    /** The longest match so far at the present place, and what it does. */
    private int longest;

    private Runnable action = () -> {};

    DiskSpecParser(String text) {
        this.text = text;
    }

    DiskSpec parse() throws SpecificationException {
        while (at < text.length() && !halted) {
            longest = 0;
            blanks();
            words();
            keyWithValue();
            targetWithRest();
            unknownParameter();
            oldPrefix();
            positional();
            if (longest == 0) {
                stray();
            } else {
                action.run();
            }
        }
        return draft.finish();
    }

    /** Takes a match of a rule up to an offset; only a longer match displaces an earlier rule. */
    private void match(int end, Runnable then) {
        if (end - at > longest) {
            longest = end - at;
            action = then;
        }
    }

    /** Matches {@code [ \t\n]+/([^ \t\n].*)?}. */
    private void blanks() {
        int end = run(at, " \t\n");
        if (end > at) {
            match(lineEnd(end), () -> at = end);
        }
    }

    /** Matches {@code cdrom,?} and its like. */
    private void words() {
        for (Map.Entry<String, Runnable> word : draft.words().entrySet()) {
            if (text.startsWith(word.getKey(), at)) {
                int end = at + word.getKey().length();
                int after = end < text.length() && text.charAt(end) == ',' ? end + 1 : end;
                match(after, () -> {
                    at = after;
                    word.getValue().run();
                });
            }
        }
    }

    /** Matches {@code format=[^,]*,?} and its like. */
    private void keyWithValue() {
        int end = until(at, ",");
        int after = Math.min(text.length(), end + 1);
        int equals = text.indexOf('=', at);
        Consumer<String> key = equals < 0 || equals > end ? null : draft.key(text.substring(at, equals));
        if (key != null) {
            match(after, () -> {
                at = after;
                key.accept(text.substring(equals + 1, end));
            });
        }
    }

    /** Matches {@code target=.*}, of which one comma at the end is removed. */
    private void targetWithRest() {
        if (text.startsWith("target=", at)) {
            int start = at + "target=".length();
            int end = lineEnd(at);
            match(end, () -> {
                at = end;
                boolean comma = end > start && text.charAt(end - 1) == ',';
                draft.target(text.substring(start, comma ? end - 1 : end));
            });
        }
    }

    /** Matches {@code [a-z][-a-z0-9]*=[^,],?}. */
    private void unknownParameter() {
        int end = isLetter(text.charAt(at)) ? run(at, LETTERS_AND_DIGITS + "-") : at;
        if (end > at && end + 1 < text.length() && text.charAt(end) == '=' && text.charAt(end + 1) != ',') {
            int after = end + 2 < text.length() && text.charAt(end + 2) == ',' ? end + 3 : end + 2;
            match(after, () -> {
                draft.fail("unknown parameter", text.substring(at, after));
                at = after;
            });
        }
    }

    /**
     * Matches {@code phy:/.*} and its like, or {@code [a-z][a-z0-9]*:/([^a-z0-9].*)?} for one that Xen does not know.
     */
    private void oldPrefix() {
        int colon = isLetter(text.charAt(at)) ? run(at, LETTERS_AND_DIGITS) : at;
        if (colon == at || colon == text.length() || text.charAt(colon) != ':') {
            return;
        }
        String word = text.substring(at, colon);
        Consumer<String> known = prefix(word);
        int after = colon + 1;
        boolean alone = after == text.length() || LETTERS_AND_DIGITS.indexOf(text.charAt(after)) >= 0;
        int end = known != null ? lineEnd(colon) : alone ? after : lineEnd(after + 1);
        match(end, () -> {
            at = after;
            if (known == null) {
                draft.fail("unknown deprecated disk prefix", word + ":");
                halted = true;
            } else {
                draft.prefixed();
                known.accept(word);
            }
        });
    }

    private @Nullable Consumer<String> prefix(String word) {
        if (FORMAT_PREFIXES.contains(word)) {
            return draft::format;
        }
        if (SCRIPT_PREFIXES.contains(word)) {
            return name -> draft.save("script", "block-" + name);
        }
        return IGNORED_PREFIXES.contains(word) ? name -> {} : null;
    }

    /** Matches {@code [^=,]*,|[^=,]+,?}. */
    private void positional() {
        int end = until(at, "=,");
        boolean comma = end < text.length() && text.charAt(end) == ',';
        int after = comma ? end + 1 : end;
        match(after, () -> {
            String word = text.substring(at, end);
            at = after;
            halted = !draft.position(word);
        });
    }

    /**
     * Takes a character that no rule matches: the scanner overlooks it at the very end and stops at it anywhere else.
     */
    private void stray() {
        if (at + 1 < text.length()) {
            draft.fail("bad disk syntax", text.substring(at));
        }
        halted = true;
    }

    private int run(int from, String accepted) {
        int end = from;
        while (end < text.length() && accepted.indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        return end;
    }

    private int until(int from, String stops) {
        int end = from;
        while (end < text.length() && stops.indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private int lineEnd(int from) {
        return until(from, "\n");
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }
}
