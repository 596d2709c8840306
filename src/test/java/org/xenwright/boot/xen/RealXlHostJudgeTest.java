package org.xenwright.boot.xen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.judge.AptToolSource;
import org.xenwright.judge.Judge;

@Tag("judge")
class RealXlHostJudgeTest {
    @TempDir
    Path folder;

    @Test
    void rootLogsInAndAsksXlWhatItRuns() throws Exception {
        try (RealXlHost host = RealXlHost.start(Judge.tools(), AptToolSource.sharedStore())) {
            Judge.Verdict said = Judge.run(
                    "ssh",
                    "-i",
                    host.identity(folder.resolve("key")).toString(),
                    "-p",
                    Integer.toString(host.port()),
                    "-o",
                    "StrictHostKeyChecking=no",
                    "-o",
                    "UserKnownHostsFile=/dev/null",
                    "-o",
                    "BatchMode=yes",
                    "root@127.0.0.1",
                    "xl info");
            System.out.println(said);
            assertThat(said.exit()).isZero();
        }
    }
}
