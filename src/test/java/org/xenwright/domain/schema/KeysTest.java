package org.xenwright.domain.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.judge.XlDryRun;

class KeysTest {
    private static final XenVersion JUDGE = new XenVersion(4, 17);

    @TempDir
    Path folder;

    @Test
    void theTableHasEveryKeyOnceWithItsBounds() {
        assertThat(Keys.all()).hasSizeGreaterThan(150);
        assertThat(Keys.find("memory")).hasValueSatisfying(key -> {
            assertThat(key.numeric()).isTrue();
            assertThat(key.takesList()).isFalse();
            assertThat(key.types()).containsExactlyInAnyOrder(DomainType.values());
        });
        assertThat(Keys.find("cpus")).hasValueSatisfying(key -> {
            assertThat(key.takesList()).isTrue();
            assertThat(key.takesAtom()).isTrue();
            assertThat(key.numeric()).isFalse();
        });
        assertThat(Keys.find("memroy")).isEmpty();
        Key pvh = Keys.find("pvh").orElseThrow();
        assertThat(pvh.known(new XenVersion(4, 9))).isTrue();
        assertThat(pvh.known(new XenVersion(4, 10))).isFalse();
        assertThat(pvh.known(new XenVersion(4, 3))).isFalse();
    }

    @Test
    void versionsAreComparedAsNumbers() {
        assertThat(XenVersion.parse("4.9").orElseThrow())
                .isLessThan(XenVersion.parse("4.17.5-debian").orElseThrow());
        assertThat(XenVersion.parse("17")).isEmpty();
    }

    @Test
    @Tag("judge")
    void xlReadsTheKeysOfItsVersionAndNoOthers() throws IOException {
        XlDryRun xl = new XlDryRun();
        // those without which nothing is read at all
        Set<String> base = Set.of("name", "type", "kernel", "uuid", "builder");
        for (Key key : Keys.all().values()) {
            boolean bound = key.since() != null || key.until() != null;
            if (!base.contains(key.name()) && (bound || Integer.getInteger("xen.cases", 0) >= 1000)) {
                // a pv guest has a display only when it asks for one
                DomainType type = Collections.max(key.types());
                assertThat(reads(xl, key.name(), type)).as(key.name()).isEqualTo(key.known(JUDGE));
            }
        }
    }

    /** Whether any value makes xl say or do something else. */
    private boolean reads(XlDryRun xl, String key, DomainType type) throws IOException {
        String text =
                "name='a'\nuuid='c0ffee00-0000-4000-8000-000000000001'\nkernel='/k'\ntype='" + type.word() + "'\n";
        String without = run(xl, text);
        for (String value : List.of("'x'", "[ 'x' ]", "[ [] ]", "7", "0")) {
            if (!run(xl, text + key + " = " + value + "\n").equals(without)) {
                return true;
            }
        }
        return false;
    }

    private String run(XlDryRun xl, String text) throws IOException {
        Path file = folder.resolve("a.cfg");
        Files.writeString(file, text);
        return xl.run(file).output();
    }
}
