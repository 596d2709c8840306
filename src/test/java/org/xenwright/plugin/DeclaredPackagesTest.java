package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.PackageWorld;
import org.xenwright.problem.ProblemException;

/** Demands of signatures are met, or refused, and never passed over. */
class DeclaredPackagesTest {
    @TempDir
    Path folder;

    private PackageRequest declared(String world, String file) throws IOException {
        Files.writeString(folder.resolve(file), "a package");
        ImageConfiguration image = new ImageConfiguration();
        image.kernel = "none";
        image.packages = List.of("./" + file);
        image.packageSignatures.signedBy = new File("keys/own");
        PackageWorld of = Worlds.KNOWN.find(world).orElseThrow();
        return new DeclaredPackages(image, folder).declared(null, of, true);
    }

    @Test
    void signaturesAreDemandedWherePackageFilesHaveThemAndRefusedElsewhere() throws IOException {
        for (String each : List.of("rpm", "apk")) {
            assertThat(declared(each, "x." + each).local())
                    .as(each)
                    .singleElement()
                    .satisfies(
                            local -> assertThat(local.signatures().signedBy()).endsWith("keys/own"));
        }
        for (String each : List.of("deb", "none")) {
            assertThatThrownBy(() -> declared(each, "x." + each))
                    .as(each)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("<image><packageSignatures>")
                    .hasMessageContaining("'" + each + "'");
        }
    }
}
