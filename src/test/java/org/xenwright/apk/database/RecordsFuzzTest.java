package org.xenwright.apk.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordsFuzzTest {
    private static final long SEED = Long.getLong("xen.seed", 20);
    private static final String GOOD = """
            C:Q1qKcZ+j23xssAXmgQhkOO8dHnbWw=
            P:musl
            V:1.2.5-r0
            A:x86_64
            S:399989
            I:667648
            T:the musl c library (libc) implementation
            U:https://musl.libc.org/
            L:MIT
            o:musl
            t:1710185062
            D:a so:b>=1 !c~2 /bin/sh
            p:so:libc.musl-x86_64.so.1=1
            i:a b=1
            F:lib
            R:ld-musl-x86_64.so.1
            a:0:0:755
            Z:Q1lJVGhhGGAhqsxJYVPSIjdA=
            F:usr
            M:0:0:755

            """;

    @Test
    void brokenRecordsEndInATypedExceptionOrInPackages() {
        byte[] good = GOOD.repeat(3).getBytes(StandardCharsets.UTF_8);
        Random random = new Random(SEED);
        for (int i = 0; i < Integer.getInteger("xen.cases", 2000); i++) {
            byte[] bad = random.nextInt(4) == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            for (int n = random.nextInt(6); n >= 0 && bad.length > 0; n--) {
                bad[random.nextInt(bad.length)] =
                        (byte) (random.nextBoolean() ? "\n:FRZaM/.!".charAt(random.nextInt(10)) : random.nextInt(256));
            }
            try {
                InstalledDatabase.read(bad, "fuzz")
                        .packages()
                        .forEach(each -> assertThat(each.file()).doesNotContain("/"));
            } catch (IOException e) {
                assertThat(e.getMessage()).as("seed " + SEED).isNotBlank();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + SEED + ", case " + i, e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "P:../x\nV:1",
                "P:-x\nV:1",
                "V:1",
                "P:a",
                "P:a\nV:1/2",
                "P:a\nV:1\nS:-1",
                "P:a\nV:1\nS:99999999999999999999",
                "P:a\nV:1\nA:x/y",
                "P",
                "\u0000",
                "P:a\nV:1\nt:x",
                "P:a\nV:1\nF:b\nR:c\na:x"
            })
    void aRecordThatIsNoneIsRefusedWithItsPlace(String text) {
        assertThatThrownBy(() -> InstalledDatabase.read(text.getBytes(StandardCharsets.UTF_8), "records"))
                .isInstanceOf(ApkFormatException.class)
                .hasMessageContaining("records");
    }

    @Test
    void relationsAreReadAndHeldAgainstVersions() {
        for (String each : List.of(
                "a",
                "a=1-r0",
                "a<2",
                "a<=2",
                "a>1",
                "a>=1",
                "a~1",
                "!a",
                "so:libx.so.1=1.2",
                "/bin/sh",
                "cmd:[=1",
                "pc:gtk+-3.0>=3",
                "py3.12:x",
                "a><Q1abc+/=")) {
            assertThat(ApkRelation.find(each)).as(each).isPresent();
            assertThat(ApkRelation.find(each).orElseThrow()).as(each).hasToString(each);
        }
        for (String each : List.of("", "!", "a b", "a=", "=1", "a\n", "a;b", "$(x)", "a@edge", "a".repeat(2000))) {
            assertThat(ApkRelation.find(each)).as(each).isEmpty();
        }
        ApkRelation given = ApkRelation.find("a=1.2.3-r1").orElseThrow();
        for (String each : List.of("a", "a=1.2.3-r1", "a~1.2", "a>=1", "a<1.3", "a>1.2.3-r0")) {
            assertThat(ApkRelation.find(each).orElseThrow().admits(given))
                    .as(each)
                    .isTrue();
        }
        for (String each : List.of("b", "a=1.2.3-r2", "a~1.20", "a>=2", "a<1.2", "a~1.2.3.4", "a=x")) {
            assertThat(ApkRelation.find(each).orElseThrow().admits(given))
                    .as(each)
                    .isFalse();
        }
    }
}
