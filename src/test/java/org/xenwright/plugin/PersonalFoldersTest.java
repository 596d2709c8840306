package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.problem.ProblemException;

class PersonalFoldersTest {
    @TempDir
    Path folder;

    @Test
    void theFoldersOfTheXdgSpecificationComeFirstThenHomeThenThatOfTheSystem() {
        Path cache = folder.resolve("cache");
        String home = folder.resolve("home").toString();
        String known = folder.resolve("known").toString();
        assertThat(new PersonalFolders(Map.of("XDG_CACHE_HOME", cache.toString(), "HOME", home), known).store())
                .isEqualTo(cache.resolve("xenwright"))
                .isDirectory();
        assertThat(new PersonalFolders(Map.of("XDG_CACHE_HOME", "relative", "HOME", home), known).store())
                .isEqualTo(Path.of(home, ".cache", "xenwright"));
        assertThat(new PersonalFolders(Map.of(), known).store()).isEqualTo(Path.of(known, ".cache", "xenwright"));
        assertThat(new PersonalFolders(Map.of("XDG_CONFIG_HOME", cache.toString()), known).hostKeys())
                .isEqualTo(cache.resolve("xenwright").resolve("host-keys"));
    }

    @Test
    void aUserWhomTheMachineDoesNotKnowIsAskedForAFolder() {
        PersonalFolders nobody = new PersonalFolders(Map.of(), "?");
        assertThatThrownBy(nobody::store)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("-Dxen.store=FOLDER");
        assertThatThrownBy(nobody::hostKeys)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("-Dxen.hostKeys=FILE");
        assertThat(Path.of("?")).doesNotExist();
    }

    @Test
    void aHomeWhereNothingCanBeMadeIsNamedWithTheRemedy() throws IOException {
        // as for everybody on a file system that is only read, and unlike a mode for root as well
        String home = Files.createFile(folder.resolve("home")).toString();
        PersonalFolders folders = new PersonalFolders(Map.of("HOME", home), null);
        assertThatThrownBy(folders::store)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(home)
                .hasMessageContaining("-Dxen.store=FOLDER");
        assertThatThrownBy(folders::hostKeys)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("-Dxen.hostKeys=FILE");
    }
}
