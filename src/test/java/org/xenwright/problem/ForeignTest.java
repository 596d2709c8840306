package org.xenwright.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ForeignTest {
    // written down anew, from what the services document and what Unicode calls the characters
    private static final Pattern STEERS =
            Pattern.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u00ad\\u034f\\u061c\\u115f"
                    + "\\u1160\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\ufff9-\\ufffb\\ufffe\\uffff]"
                    + "|[\\x{e0000}-\\x{e0fff}]|[\\x{d800}-\\x{dfff}]");
    private static final Pattern COMMANDS =
            Pattern.compile("##|(?m)^[\\s\\p{Z}]*::|section_(start|end):|travis_(fold|time):");

    @Test
    void whatAGuestOfTheReviewPrintedIsNoCommandAnyMore() {
        assertThat(Foreign.line("##vso[task.setvariable variable=PATH;]/evil"))
                .isEqualTo("# #vso[task.setvariable variable=PATH;]/evil");
        assertThat(Foreign.line("##[add-mask]x")).isEqualTo("# #[add-mask]x");
        assertThat(Foreign.line("\u009b31m red")).isEqualTo("?31m red");
    }

    @Test
    void commandsOfOtherServicesAreBrokenWhereverTheyCount() {
        assertThat(Foreign.text("first\n  ::set-output name=x::y\n\t::add-mask::z\nC::d"))
                .isEqualTo("first\n  : :set-output name=x::y\n\t: :add-mask::z\nC::d");
        assertThat(Foreign.line("\u200b::error::x")).isEqualTo("?: :error::x");
        assertThat(Foreign.line("#####[x")).isEqualTo("# # # # #[x");
        assertThat(Foreign.line("##teamcity[buildStop]")).doesNotContain("##");
        assertThat(Foreign.line("section_start:1:a\r\u001b[0K")).isEqualTo("section_start :1:a??[0K");
        assertThat(Foreign.line("travis_fold:end:a")).isEqualTo("travis_fold :end:a");
    }

    @Test
    void aLineCannotEndRewriteTurnAroundOrHideItself() {
        assertThat(Foreign.line("a\nb\rc\u2028d\u2029e\u0085f")).isEqualTo("a?b?c?d?e?f");
        assertThat(Foreign.text("good\r\nbad\rBUILD SUCCESS")).isEqualTo("good\nbad?BUILD SUCCESS");
        assertThat(Foreign.line("\u202e\u2066\u200f\u061cx\u200by\ufeff\u2060\u00adz"))
                .isEqualTo("????x?y???z");
        assertThat(Foreign.line("\ud800x\udc00")).isEqualTo("?x?");
        assertThat(Foreign.line("Grüße\t→ 漢字 \ud83d\ude80 #1 a:b C::d"))
                .isEqualTo("Grüße\t→ 漢字 \ud83d\ude80 #1 a:b C::d");
    }

    @Test
    void aCharacterWithoutWidthIsShownUnlessItChoosesTheLookOfASymbol() {
        assertThat(Foreign.line("a\ufe00b\ufe0fc\u180bd\u180fe\u17b4f\u17b5g")).isEqualTo("a?b?c?d?e?f?g");
        assertThat(Foreign.line("\ufe0f::error::x")).isEqualTo("?: :error::x");
        assertThat(Foreign.line("\u26a0\ufe0f \u2714\ufe0e")).isEqualTo("\u26a0\ufe0f \u2714\ufe0e");
        assertThat(Foreign.line("\u26a0\ufe0f\ufe0f\ufe00")).isEqualTo("\u26a0\ufe0f??");
    }

    @Test
    void noTextOfWhateverCharactersSteersOrCommands() {
        long seed = Long.getLong("xen.seed", 1204);
        Random random = new Random(seed);
        List<String> words = List.of(
                "##",
                "#",
                "[",
                "vso[",
                "::",
                ":",
                "add-mask",
                "section_start",
                "section_end",
                "travis_fold",
                "1",
                "\n",
                "\r",
                "\r\n",
                " ",
                "\t",
                "\u001b[2J",
                "\u200b",
                "\u202e",
                "teamcity[");
        for (int i = 0; i < Integer.getInteger("xen.cases", 20_000); i++) {
            StringBuilder text = new StringBuilder();
            for (int left = random.nextInt(12); left >= 0; left--) {
                switch (random.nextInt(4)) {
                    case 0 -> text.append((char) random.nextInt(0x10000));
                    case 1 -> text.appendCodePoint(random.nextInt(0x110000));
                    case 2 -> text.append((char) random.nextInt(0xa0));
                    default -> text.append(words.get(random.nextInt(words.size())));
                }
            }
            String context = "seed " + seed + ", case " + i;
            String shown = Foreign.text(text.toString());
            assertThat(STEERS.matcher(shown).find()).as(context).isFalse();
            assertThat(COMMANDS.matcher(shown).find()).as(context).isFalse();
            assertThat(Foreign.text(shown)).as(context).isEqualTo(shown);
            String line = Foreign.line(text.toString());
            assertThat(line.indexOf('\n')).as(context).isNegative();
            assertThat(COMMANDS.matcher(line).find()).as(context).isFalse();
        }
    }

    @Test
    void aProblemQuotesNothingThatSteers() {
        String evil = "\u001b]0;x\u0007\n##[error]x";
        Problem problem = Problem.of("trying " + evil, "drop " + evil)
                .at(evil)
                .found(evil)
                .expected(evil);
        assertThat(STEERS.matcher(problem.text()).find()).isFalse();
        assertThat(COMMANDS.matcher(problem.text()).find()).isFalse();
    }

    @Test
    void anErrorIsToldInHarmlessWordsWithItsCausesAndItsStackTrace() {
        IOException cause = new IOException("said \u001b[31m");
        IllegalStateException error = new IllegalStateException("it failed", cause);
        Throwable told = Foreign.error(error);
        assertThat(told).hasToString("java.lang.IllegalStateException: it failed");
        assertThat(told.getCause()).hasToString("java.io.IOException: said ?[31m");
        assertThat(told.getStackTrace()).isEqualTo(error.getStackTrace());
        IOException plain = new IOException("plain");
        assertThat(Foreign.error(plain)).isSameAs(plain);
    }
}
