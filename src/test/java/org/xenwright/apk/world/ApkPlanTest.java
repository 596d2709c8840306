package org.xenwright.apk.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.apk.database.ApkRelation;
import org.xenwright.image.TestRequest;
import org.xenwright.packages.ScriptRun;
import org.xenwright.problem.ProblemException;

class ApkPlanTest {
    private static final long SEED = Long.getLong("xen.seed", 20);
    private static final String LOG = """
            (1/4) Installing libgcc (13.2.1_git20240309-r0)
            (2/4) Upgrading musl (1.2.5-r0 -> 1.2.5-r1)
            (3/4) Purging old (1-r0)
            (4/4) Installing abuild-x@edge (3.1-r0)
            OK: 10 MiB in 16 packages
            """;

    @Test
    void stepsAreReadAsApkPrintsThem() {
        assertThat(ApkPlan.of(LOG).steps())
                .containsExactly(
                        new ApkPlan.Step("libgcc", "13.2.1_git20240309-r0", "", false),
                        new ApkPlan.Step("musl", "1.2.5-r1", "1.2.5-r0", false),
                        new ApkPlan.Step("old", "1-r0", "", true),
                        new ApkPlan.Step("abuild-x", "3.1-r0", "", false));
        assertThat(ApkPlan.of("OK: 8 MiB in 14 packages\n").steps()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(2/2) Installing a (1)",
                "(1/2) Installing a (1)",
                "(1/2) Installing a (1)\n(2/2) Installing a (2)",
                "(1/2) Installing a (1)\n(1/2) Installing b (1)",
                "(2/1) Installing a (1)"
            })
    void whatIsNoWholePlanIsRefused(String log) {
        assertThatThrownBy(() -> ApkPlan.of(log)).isInstanceOf(ProblemException.class);
    }

    @Test
    void whateverAProgramPrintsEndsInAPlanOrATypedException() {
        Random random = new Random(SEED);
        for (int i = 0; i < Integer.getInteger("xen.cases", 2000); i++) {
            StringBuilder bad = new StringBuilder(LOG);
            for (int n = random.nextInt(8); n >= 0; n--) {
                bad.setCharAt(random.nextInt(bad.length()), "()/>-@ \n\u001b1x".charAt(random.nextInt(11)));
            }
            try {
                ApkPlan.of(bad.toString())
                        .steps()
                        .forEach(each -> assertThat(each.name()).doesNotContain("/", " "));
            } catch (ProblemException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + SEED + ", case " + i, e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "./x.apk",
                "x.apk",
                "a b",
                "",
                "-",
                "--root=/",
                "a@edge",
                "a/bookworm",
                "!a",
                "a><Q1x",
                "/bin/sh",
                "$(id)",
                "a;b",
                "a\nb"
            })
    void aWordThatApkWouldTakeForAnotherThingIsRefused(String word) {
        assertThatThrownBy(() -> ApkWords.of(new TestRequest().wanted(word).build()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<package>");
    }

    @Test
    void wordsAreNamesWithVersionsOrWhatIsKeptOut() {
        ApkWords words = ApkWords.of(new TestRequest()
                .wanted("nginx", "curl=8.9.1-r1", "nodejs~20", "so:libssl.so.3", "gtk+3.0>=3", "-vim")
                .build());
        assertThat(words.wanted())
                .extracting(ApkRelation::toString)
                .containsExactly("nginx", "curl=8.9.1-r1", "nodejs~20", "so:libssl.so.3", "gtk+3.0>=3");
        assertThat(words.kept()).extracting(ApkRelation::toString).containsExactly("!vim");
    }

    @Test
    void aScriptThatSpeaksAsApkInventsNoScripts() {
        AtomicLong clock = new AtomicLong();
        ApkScriptLines lines = new ApkScriptLines(() -> clock.addAndGet(10));
        lines.expect("a", "1-r0");
        lines.expect("b", "2-r0");
        for (String each : List.of(
                "Executing a-1-r0.pre-install",
                "Executing ghost-1-r0.post-install",
                "Executing a-1-r0.pre-install",
                "Executing b-2-r0.post-install",
                "ERROR: b-2-r0.post-install: script exited with error 3",
                "ERROR: a-1-r0.pre-install: script exited with error 9",
                "Executing b-2-r0.trigger")) {
            lines.see(each);
        }
        assertThat(lines.runs())
                .extracting(ScriptRun::packageName, ScriptRun::script, ScriptRun::exit)
                .containsExactly(tuple("a", "pre-install", 0), tuple("b", "post-install", 3), tuple("b", "trigger", 0));
    }
}
