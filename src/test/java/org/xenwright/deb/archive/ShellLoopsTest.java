package org.xenwright.deb.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.content.CountedText;

class ShellLoopsTest {
    @Test
    void theBodyOfALoopComesOnceForEachWord() {
        assertThat(ShellLoops.unrolled("a\nfor x in one two;  do divert $x ${x}y $xy; done\nb"))
                .isEqualTo("a\n divert one oney $xy; \n divert two twoy $xy; \n\nb");
        assertThat(ShellLoops.unrolled("for f in a\tb\ndo\n$f\ndone; for g in c; do $g done"))
                .isEqualTo("\na\n\n\nb\n\n;  c \n");
    }

    @Test
    void whatIsNoLoopOverPlainWordsStays() {
        for (String script : List.of(
                "for x in $all; do y; done",
                "for x in `ls`; do y; done",
                "before x in a; do y; done",
                "for x of a; do y; done",
                "for x in a; done",
                "for x in a; do y; undone",
                "for x in a",
                "for",
                "for x in " + "a ".repeat(1200) + "; do y; done")) {
            assertThat(ShellLoops.unrolled(script)).isEqualTo(script);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for a in,                    ,x",
                ",for a in b; do ,",
                "for a in b; do c; done,done ,",
                ",for a in ,",
                "for a,\t,in",
                ",for ,",
                ",done ,",
                "for a in ,b ,; do c; done",
                ",for a in b\n,",
                ",for a in b; do x; done ,"
            })
    void aScriptIsReadInOneGo(String parts) {
        String[] part = parts.split(",", -1);
        long before = 0;
        for (int n : new int[] {4_000, 8_000, 16_000, 32_000}) {
            String text = part[0] + part[1].repeat(n / part[1].length()) + part[2];
            CountedText counted = new CountedText(text, Long.MAX_VALUE);
            ShellLoops.unrolled(counted);
            long looks = counted.looks();
            if (before > 100_000) {
                assertThat((double) looks / before).as("%s of %d", parts, n).isLessThan(2.5);
            }
            assertThat(looks).as("%s of %d", parts, n).isLessThan(300L * n);
            before = looks;
        }
    }
}
