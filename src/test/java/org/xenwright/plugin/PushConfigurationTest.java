package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.xenwright.problem.ProblemException;

class PushConfigurationTest {
    private static PushConfiguration push(String to) {
        PushConfiguration push = new PushConfiguration();
        push.to = to;
        return push;
    }

    @Test
    void aNameWithoutATagGetsTheVersionAndAFolderTheNameOfTheImage() {
        assertThat(push("r.example:5000/team/web").reference(null, "web", "1.0+2", false))
                .hasToString("r.example:5000/team/web:1.0-2");
        assertThat(push("r.example/team/web:latest").reference(null, "web", "1.0", false))
                .hasToString("r.example/team/web:latest");
        assertThat(push("r.example/team/").reference(null, "web", "1.0", true)).hasToString("r.example/team/web:1.0");
    }

    @Test
    void theCommandLineCounts() {
        assertThat(push("r.example/team/web").reference("other.example/x:2", "web", "1.0", false))
                .hasToString("other.example/x:2");
    }

    @Test
    void whatWouldNameOneImageLikeAnotherIsRefused() {
        assertThatThrownBy(() -> push("r.example/team/web:1").reference(null, "web", "1.0", true))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<push><to>")
                .hasMessageContaining("r.example/team/web/");
        assertThatThrownBy(() -> push(null).reference(null, "web", "1.0", false))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("-Dxen.to");
        String digest = "@sha256:" + "0".repeat(64);
        assertThatThrownBy(() -> push("r.example/web" + digest).reference(null, "web", "1.0", false))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("digest");
    }
}
