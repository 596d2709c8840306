package org.xenwright.rpm.choice;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** More requests to the real metadata of CentOS Stream 9, with weak dependencies and without. */
@Tag("nightly")
class RpmChoiceNightly {
    @TempDir
    static Path folder;

    @BeforeAll
    static void make() throws IOException {
        RpmChoiceJudgeTest.folder = folder;
        RpmChoiceJudgeTest.make();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"systemd bash dnf openssh-server", "nginx", "httpd", "python3-requests chrony", "@nodejs:18"})
    void aRequestIsLockedAsDnfChoosesByHand(String words) throws IOException {
        RpmChoiceJudgeTest.compare(true, words.split(" "));
        RpmChoiceJudgeTest.compare(false, words.split(" "));
    }
}
