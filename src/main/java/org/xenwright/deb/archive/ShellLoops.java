package org.xenwright.deb.archive;

import java.util.Optional;
import java.util.regex.Matcher;

/**
 * The loops of a shell script over plain words, {@code for NAME in WORD…; do BODY done}. Written by hand, since a
 * script is a stranger's text and a search by a pattern may look at it once for each way in which it could match.
 */
final class ShellLoops {
    private static final int LONGEST_LIST = 2000;
    private static final int MOST_TEXT = 1 << 20;

    /** A loop: where it is, its variable, its words and what it does. */
    private record Loop(int start, int end, String variable, String words, String body) {}

    private final CharSequence script;

    /** From here on no word {@code done} follows. */
    private int lastDone;

    private ShellLoops(CharSequence script) {
        this.script = script;
        this.lastDone = script.length();
    }

    /**
     * Returns the script with the bodies of its loops as often as they have words, each with the word in place of the
     * variable.
     */
    static String unrolled(CharSequence script) {
        ShellLoops loops = new ShellLoops(script);
        StringBuilder text = new StringBuilder();
        int end = 0;
        for (int at = loops.word("for", 0); at >= 0 && text.length() < MOST_TEXT; at = loops.word("for", at)) {
            Optional<Loop> found = loops.loop(at);
            at += 3;
            if (found.isPresent()) {
                Loop loop = found.get();
                text.append(script, end, loop.start());
                unroll(loop, text);
                end = loop.end();
                at = end;
            }
        }
        return text.append(script, end, script.length()).toString();
    }

    private static void unroll(Loop loop, StringBuilder into) {
        String variable = "\\$(?:" + loop.variable() + "\\b|\\{" + loop.variable() + "\\})";
        for (String word : loop.words().strip().split("\\s+")) {
            if (into.length() > MOST_TEXT) {
                return;
            }
            into.append(loop.body().replaceAll(variable, Matcher.quoteReplacement(word)))
                    .append('\n');
        }
    }

    private Optional<Loop> loop(int start) {
        int name = blanks(start + 3);
        int afterName = name;
        while (isPart(afterName)) {
            afterName++;
        }
        int in = blanks(afterName);
        int list = blanks(in + 2);
        if (name == start + 3 || afterName == name || in == afterName || !is("in", in) || list == in + 2) {
            return Optional.empty();
        }
        int stop = list;
        while (stop < script.length() && stop - list <= LONGEST_LIST && ";\n$`".indexOf(script.charAt(stop)) < 0) {
            stop++;
        }
        if (stop == list || stop >= script.length() || script.charAt(stop) != ';' && script.charAt(stop) != '\n') {
            return Optional.empty();
        }
        int does = blanks(stop + 1);
        if (!is("do", does) || isPart(does + 2) || does >= lastDone) {
            return Optional.empty();
        }
        int done = word("done", does + 2);
        if (done < 0) {
            lastDone = does;
            return Optional.empty();
        }
        return Optional.of(new Loop(
                start,
                done + 4,
                script.subSequence(name, afterName).toString(),
                script.subSequence(list, stop).toString(),
                script.subSequence(does + 2, done).toString()));
    }

    /** Finds the next place where a word stands by itself; -1 when there is none. */
    private int word(String word, int from) {
        for (int at = from; at <= script.length() - word.length(); at++) {
            if (is(word, at) && !isPart(at - 1) && !isPart(at + word.length())) {
                return at;
            }
        }
        return -1;
    }

    private int blanks(int from) {
        int at = from;
        while (at < script.length() && " \t\n\u000b\f\r".indexOf(script.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    private boolean is(String word, int at) {
        if (at < 0 || at > script.length() - word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (script.charAt(at + i) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean isPart(int at) {
        if (at < 0 || at >= script.length()) {
            return false;
        }
        char c = script.charAt(at);
        return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
