package org.xenwright.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Questions on a terminal, and what they come to where nobody sits. */
class QuestionsTest {
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

    private Questions typed(String answers) {
        return new Questions(
                new BufferedReader(new StringReader(answers)), new PrintStream(screen, true, StandardCharsets.UTF_8));
    }

    private String choice(Questions questions) throws IOException {
        return questions.choice("Which?", List.of("one", "two"), List.of("the first", "the second"), "one");
    }

    @Test
    void aChoiceIsMadeByItsNumberOrItsWord() throws IOException {
        assertThat(choice(typed("2\n"))).isEqualTo("two");
        assertThat(choice(typed(" two \n"))).isEqualTo("two");
        assertThat(choice(typed("\n"))).isEqualTo("one");
        assertThat(choice(typed(""))).isEqualTo("one");
        assertThat(choice(typed("3\n"))).isEqualTo("3");
        assertThat(screen.toString(StandardCharsets.UTF_8)).contains("2  two", "the second", "Which? [one]: ");
    }

    @Test
    void nobodyIsAskedInBatchMode() throws IOException {
        Questions batch = new Questions(null, new PrintStream(screen, true, StandardCharsets.UTF_8));
        assertThat(choice(batch)).isEqualTo("one");
        assertThat(batch.text("name", "usual")).isEqualTo("usual");
        assertThat(batch.leave("Change it?")).isTrue();
        assertThat(screen.size()).isZero();
    }

    @Test
    void onlyYesIsYesAndSilenceIsNo() throws IOException {
        assertThat(typed("y\n").leave("Change it?")).isTrue();
        assertThat(typed("Yes\n").leave("Change it?")).isTrue();
        assertThat(typed("\n").leave("Change it?")).isFalse();
        assertThat(typed("n\n").leave("Change it?")).isFalse();
        assertThat(typed("").leave("Change it?")).isFalse();
    }
}
