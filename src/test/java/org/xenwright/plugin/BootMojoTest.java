package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.smoke.SmokeRequest;

class BootMojoTest {
    @TempDir
    Path folder;

    @Test
    void theCommandLineIsAskedBeforeThePomAndThatBeforeWhatIsUsual() throws IOException {
        BootMojo goal = new BootMojo();
        goal.project = SampleProject.in(folder);
        Path checks = goal.project.getBasedir().toPath().resolve("src/it/checks");

        assertThat(goal.smokeRequest()).isEqualTo(new SmokeRequest("qemu", null, checks, null));

        goal.boot.drivers = "qemu,xen";
        goal.boot.types = "pvh,pv";
        goal.boot.builtIn = "all";
        assertThat(goal.smokeRequest()).isEqualTo(new SmokeRequest("qemu,xen", "pvh,pv", checks, "all"));

        goal.drivers = "uml";
        goal.types = "pv";
        assertThat(goal.smokeRequest()).isEqualTo(new SmokeRequest("uml", "pv", checks, "all"));
    }
}
