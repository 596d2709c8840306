package org.xenwright.domain.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xenwright.judge.XenLibrary;

/** Our reading of an xl.cfg against Xen's own. */
@Tag("judge")
class XenParserJudgeTest {
    @Test
    void theVerdictAndEveryValueAreTheSameAsXens() throws IOException {
        XenLibrary xen = XenLibrary.load();
        long seed = Long.getLong("xen.seed", 4170L);
        int accepted = 0;
        int cases = Integer.getInteger("xen.cases", 4000);
        System.out.println(cases + " texts held against libxlutil, seed " + seed);
        for (int i = 0; i < cases; i++) {
            DomainTexts texts = new DomainTexts(new Random(seed + i));
            Configuration made = texts.configuration();
            byte[] text = switch (i % 5) {
                case 0 -> made.text();
                case 1 -> texts.handwritten(made);
                case 2 -> texts.shuffled();
                default -> texts.mutated(i % 5 == 3 ? made.text() : texts.handwritten(made));
            };
            accepted += compare(xen, text, "seed " + (seed + i) + ", kind " + i % 5) ? 1 : 0;
        }
        assertThat(accepted).as("both verdicts occur").isBetween(cases / 4, cases * 9 / 10);
    }

    @Test
    void theTrapsOfTheLanguageAreReadAsXenReadsThem() throws IOException {
        XenLibrary xen = XenLibrary.load();
        for (String text : List.of(
                "a=1\n@",
                "a=1\n#",
                "a=1\n#x",
                "@",
                "#",
                "a=1 @",
                "a=@",
                "a=1\n\"",
                "a=1\n@ ",
                "a=1\n+",
                "a=\"\\0129x\"",
                "a=\"\\0 12\"",
                "a=\"\\01\"",
                "a=\"\\x41\"",
                "a=\"\\8\"",
                "a=1\r\n",
                "#x\r\n",
                "a=1 b=2",
                "a=[1,]",
                "a=[,]",
                "a=[1,,2]",
                "a=[\n\n]",
                "a=[1\n,\n2#c\n]",
                "a=[[],[1,[2]]]",
                "a=1;;",
                ";a=1",
                "a=1\na+=[2]\n",
                "a+=1",
                "a=[1]\na+=[]\na+=[2]",
                "a='x\ry'",
                "a=\"x\" \"y\"",
                "a=\ufeff1",
                "\ufeffa=1\n",
                "a=2G",
                "a=-1",
                "a=1.5",
                "a=\"-5\"",
                "a=\" 0x1F\"",
                "a=\"512 \"",
                "a=08",
                "a=0x",
                "a=\"0x\"",
                "a=9223372036854775808",
                "a.b.c=1",
                "_a=1",
                "a-b=1",
                "A=1",
                "a=True",
                "a=true",
                "a=\"\"\"x\"\"\"",
                "a=''",
                "a",
                "a=",
                "=1",
                "a==1",
                "a+ =1",
                "a=\"\\'\"",
                "a='\\",
                "a='\\'",
                "a=9223372036854775807",
                "a=\"-9223372036854775808\"")) {
            compare(xen, text.getBytes(StandardCharsets.UTF_8), "a trap");
        }
    }

    private static boolean compare(XenLibrary xen, byte[] text, String how) {
        Parsed parsed = Parsed.of(text, "t");
        String about = how + ":\n" + ConfigText.decode(text) + "\n" + parsed.faults();
        try (XenLibrary.Settings theirs = xen.read(text)) {
            assertThat(parsed.errors().isEmpty()).as(about).isEqualTo(theirs.accepted());
            if (!theirs.accepted()) {
                return false;
            }
            for (Map.Entry<String, Setting> ours :
                    parsed.configuration().settings().entrySet()) {
                Object value = theirs.value(ours.getKey());
                assertThat(ours.getValue().value())
                        .as(ours.getKey() + ", " + about)
                        .isEqualTo(ours(value));
                assertThat(ours.getValue().number())
                        .as(ours.getKey() + ", " + about)
                        .isEqualTo(theirs.number(ours.getKey()));
            }
            for (String key : List.of("a", "name", "memory", "zz")) {
                assertThat(parsed.configuration().settings().containsKey(key))
                        .as(key + ", " + about)
                        .isEqualTo(theirs.value(key) != null);
            }
        }
        return true;
    }

    private static Value ours(Object theirs) {
        if (theirs instanceof byte[] bytes) {
            return Value.text(ConfigText.decode(bytes), Origin.of("Xen"));
        }
        List<Value> items = new ArrayList<>();
        for (Object item : (List<?>) theirs) {
            items.add(ours(item));
        }
        return new Value.Sequence(items, Origin.of("Xen"));
    }
}
