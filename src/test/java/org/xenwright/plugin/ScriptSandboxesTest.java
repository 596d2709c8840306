package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.platform.Architecture;
import org.xenwright.progress.NotedProgress;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;

class ScriptSandboxesTest {
    @TempDir
    Path folder;

    @Test
    void whatIsTakenIsToldOnceInAGoalHoweverManyStepsChoose() {
        NotedProgress progress = new NotedProgress();
        Store store = new Store(folder);
        Set<String> said = new HashSet<>();
        for (int step = 0; step < 3; step++) {
            new ScriptSandboxes(Access.offline(store, progress), Architecture.AMD64, "linux", store, false, said)
                    .tell("scripts run in a guest");
        }
        assertThat(progress.notes()).containsExactly("scripts run in a guest");
    }
}
