package org.xenwright.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildSummaryTest {
    private static final Instant BEGUN = Instant.parse("2026-11-01T12:00:00Z");

    @TempDir
    Path target;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private void report(String file, String xml) throws Exception {
        Path path = target.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, xml);
    }

    private boolean passed() throws Exception {
        return new BuildSummary(target, BEGUN).print(new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    @Test
    void failuresOfEveryKindAreNamedAndCounted() throws Exception {
        report(
                "surefire-reports/TEST-a.XTest.xml",
                "<testsuite time='1,001.5'><testcase classname='a.XTest' name='works'/>"
                        + "<testcase classname='a.XTest' name='breaks'><failure/></testcase>"
                        + "<testcase classname='a.XTest' name='waits'><skipped/></testcase></testsuite>");
        report(
                "judge-reports/TEST-a.YTest.xml",
                "<testsuite time='2'><testcase classname='a.YTest' name='crashes'><error/></testcase></testsuite>");
        report("invoker-reports/BUILD-one.xml", "<build-job project='one/pom.xml' result='success' time='3'/>");
        report("invoker-reports/BUILD-two.xml", "<build-job project='two/pom.xml' result='failed' time='3'/>");

        assertThat(passed()).isFalse();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("surefire       3 run    1 failed    1 skipped     1002 s")
                .contains("failed: XTest.breaks", "failed: YTest.crashes", "failed: invoker two/pom.xml")
                .endsWith("2 passed, 3 failed" + System.lineSeparator());
    }

    @Test
    void aSampleProjectThatFailedIsNamedWithWhatItsMavenSaidFirst() throws Exception {
        report("it/one/build.log", "[INFO] lock\n[ERROR] the lock does not fit\nscript\n[ERROR] more\n");
        report(
                "invoker-reports/BUILD-one.xml",
                "<build-job project='one/pom.xml' result='failure-post-hook' buildlog='"
                        + target.resolve("it/one/build.log")
                        + "'><failureMessage>answer 42</failureMessage></build-job>");

        assertThat(passed()).isFalse();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("failed: invoker one/pom.xml: the lock does not fit" + System.lineSeparator());
    }

    @Test
    void reportsOfEarlierBuildsDoNotCountAndABuildWithoutTestsFails() throws Exception {
        report("surefire-reports/TEST-a.xml", "<testsuite time='1'><testcase classname='a' name='b'/></testsuite>");
        assertThat(passed()).isTrue();
        Files.setLastModifiedTime(target.resolve("surefire-reports/TEST-a.xml"), FileTime.from(BEGUN.minusSeconds(1)));
        assertThat(passed()).isFalse();
    }
}
