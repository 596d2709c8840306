package org.xenwright.starter;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Questions to whoever sits at the terminal. An empty line, or the end of the input, is the usual answer.
 *
 * @param answers null where nobody is to be asked
 */
public record Questions(@Nullable BufferedReader answers, PrintStream screen) {
    /** Asks for a text. */
    public String text(String question, String usual) throws IOException {
        String answer = ask(question + " [" + usual + "]: ");
        return answer == null || answer.isEmpty() ? usual : answer;
    }

    /** Asks for one of several, by its number or by its word; what is neither is returned as it is. */
    public String choice(String question, List<String> words, List<String> descriptions, String usual)
            throws IOException {
        if (answers == null) {
            return usual;
        }
        for (int i = 0; i < words.size(); i++) {
            screen.printf(Locale.ROOT, "  %d  %-13s %s%n", i + 1, words.get(i), descriptions.get(i));
        }
        String answer = text(question, usual);
        for (int i = 0; i < words.size(); i++) {
            if (answer.equals(Integer.toString(i + 1))) {
                return words.get(i);
            }
        }
        return answer;
    }

    /**
     * Asks for leave.
     *
     * @return true where nobody is to be asked; false at the end of the input, since nobody has said yes
     */
    public boolean leave(String question) throws IOException {
        if (answers == null) {
            return true;
        }
        String answer = ask(question + " [y/n]: ");
        return answer != null && List.of("y", "yes").contains(answer.toLowerCase(Locale.ROOT));
    }

    private @Nullable String ask(String question) throws IOException {
        if (answers == null) {
            return null;
        }
        screen.print(question);
        screen.flush();
        String answer = answers.readLine();
        if (answer == null) {
            screen.println();
        }
        return answer == null ? null : answer.strip();
    }
}
