package org.xenwright.deb.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xenwright.problem.ProblemException;

class ControlFuzzTest {
    private static final long SEED = Long.getLong("xen.seed", 31);
    private static final int CASES = Integer.getInteger("xen.cases", 2000);
    private static final String SAMPLE = """
            Package: app
            Version: 1:2.0-3
            Architecture: amd64
            Depends: libc6 (>= 2.36),
             libx | liby (<< 3)
            Provides: tool (= 2)
            Description: short
             long
             .
             more

            # remark
            Package: other
            Version: 1
            Architecture: all
            Essential: yes
            """;

    private static byte[] damaged(Random random) {
        byte[] text = SAMPLE.getBytes(StandardCharsets.UTF_8);
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            int at = random.nextInt(text.length);
            switch (random.nextInt(3)) {
                case 0 -> text[at] = (byte) random.nextInt(256);
                case 1 -> text[at] = (byte) "\n\t :#,|()=-\0".charAt(random.nextInt(12));
                default -> text = java.util.Arrays.copyOf(text, at + 1);
            }
        }
        return text;
    }

    @Test
    void damagedTextParsesAndReadsBackOrIsRefusedWithAPlace() {
        Random random = new Random(SEED);
        for (int i = 0; i < CASES; i++) {
            byte[] text = damaged(random);
            String context = "seed " + SEED + ", case " + i;
            try {
                List<Paragraph> paragraphs = Paragraph.parseAll(text, "text");
                for (Paragraph paragraph : paragraphs) {
                    Paragraph again = Paragraph.parse(paragraph.text().getBytes(StandardCharsets.UTF_8), "again");
                    assertThat(again.text()).as(context).isEqualTo(paragraph.text());
                }
            } catch (ControlSyntaxException e) {
                assertThat(e.getMessage()).as(context).startsWith("text:" + e.line() + ": ");
            }
        }
    }

    @Test
    void aDamagedIndexGivesPackagesOrIsRefusedWithAPlace() {
        Random random = new Random(SEED);
        PackageSource source = new PackageSource("index", "", Suite.of("test"), "main");
        for (int i = 0; i < CASES; i++) {
            byte[] text = damaged(random);
            String context = "seed " + SEED + ", case " + i;
            try {
                for (BinaryPackage pkg : PackageIndex.parse(text, source).packages()) {
                    assertThat(pkg.field("Package")).as(context).isEqualTo(pkg.name());
                    pkg.provides();
                    pkg.relations();
                }
            } catch (ControlSyntaxException e) {
                assertThat(e.getMessage()).as(context).startsWith("index:" + e.line() + ": ");
            } catch (ProblemException e) {
                assertThat(e.getMessage()).as(context).contains("at:       index:");
            }
        }
    }
}
