package org.xenwright.boot.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineCutterTest {
    @Test
    void coloursAndCarriageReturnsAreDropped() {
        assertThat(cut("[\033[0;32m  OK  \033[0m] up\r\r\n\033]0;title\007next\r\n"))
                .containsExactly("[  OK  ] up", "next");
    }

    @Test
    void aLineWrittenOverIsTheOneThatIsSeen() {
        assertThat(cut("[ *    ] waiting\r[ **   ] still\n")).containsExactly("[ **   ] still");
    }

    @Test
    void aBrokenSequenceDoesNotSwallowTheLinesEnd() {
        assertThat(cut("a\033[12\nb\033]never ended\nc\n")).containsExactly("a", "b", "c");
    }

    @Test
    void aSequenceCutByAnEllipsisLeavesTheEllipsisAndWhatFollows() {
        assertThat(cut("dev-mqueue.mount\033[…- POSIX\nsys.mount\033…- Trace\n"))
                .containsExactly("dev-mqueue.mount…- POSIX", "sys.mount…- Trace");
    }

    @Test
    void piecesMakeTheSameLinesAsTheWhole() {
        int cases = Integer.getInteger("xen.cases", 200);
        for (int seed = 0; seed < cases; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(400)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) "\033[]m7\r\n\t\007 abc\\".charAt(random.nextInt(14));
            }
            LineCutter whole = new LineCutter();
            LineCutter pieces = new LineCutter();
            List<String> expected = whole.feed(bytes, bytes.length);
            List<String> actual = new ArrayList<>();
            for (byte b : bytes) {
                actual.addAll(pieces.feed(new byte[] {b}, 1));
            }
            assertThat(actual).as("seed %d", seed).isEqualTo(expected);
            assertThat(pieces.rest()).as("seed %d", seed).isEqualTo(whole.rest());
        }
    }

    @Test
    void anEndlessLineIsCut() {
        LineCutter cutter = new LineCutter();
        byte[] much = "x".repeat(100_000).getBytes(StandardCharsets.UTF_8);

        List<String> lines = cutter.feed(much, much.length);

        assertThat(lines).hasSize(12).allMatch(line -> line.length() == 8192);
    }

    private static List<String> cut(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new LineCutter().feed(bytes, bytes.length);
    }
}
